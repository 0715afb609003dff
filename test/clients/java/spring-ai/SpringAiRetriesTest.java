import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;
import org.springframework.ai.mistralai.MistralAiChatModel;
import org.springframework.ai.mistralai.MistralAiChatOptions;
import org.springframework.ai.mistralai.api.MistralAiApi;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.RetryUtils;
import org.springframework.ai.retry.TransientAiException;

/** How Spring AI handles errors: by its own rule it retries after a 5xx, and gives up at a 429. */
class SpringAiRetriesTest {
  static String say(String key, String text) {
    var api = MistralAiApi.builder().baseUrl(System.getenv("EMULATOR_URL")).apiKey(key).build();
    var options = MistralAiChatOptions.builder().model("mistral-small-latest").build();
    var model = MistralAiChatModel.builder().mistralAiApi(api).defaultOptions(options);
    return model.retryTemplate(RetryUtils.SHORT_RETRY_TEMPLATE).build().call(text);
  }

  @Test
  void retries() {
    assertThrows(NonTransientAiException.class, () -> say("retries", "Try again"));
    assertEquals("Third time lucky.", say("retries", "Try again"));
  }

  @Test
  void error503() {
    assertThrows(TransientAiException.class, () -> say("none", "Break down"));
  }
}
