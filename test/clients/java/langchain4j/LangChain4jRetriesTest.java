import static org.junit.jupiter.api.Assertions.*;

import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.mistralai.MistralAiChatModel;
import org.junit.jupiter.api.Test;

/** How LangChain4j handles transient errors, and a lasting one. */
class LangChain4jRetriesTest {
  static MistralAiChatModel model(String key, int retries) {
    var base = System.getenv("EMULATOR_URL") + "/v1";
    var model = MistralAiChatModel.builder().baseUrl(base).modelName("mistral-small-latest");
    return model.apiKey(key).maxRetries(retries).build();
  }

  @Test
  void retries() {
    assertEquals("Third time lucky.", model("retries", 2).chat("Try again"));
  }

  @Test
  void error429() {
    var error = assertThrows(RateLimitException.class, () -> model("none", 0).chat("Give up"));
    assertTrue(error.getMessage().contains("\"code\":\"1300\""), error.getMessage());
  }
}
