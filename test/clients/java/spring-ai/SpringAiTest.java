import static org.junit.jupiter.api.Assertions.*;

import java.util.*;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.mistralai.*;
import org.springframework.ai.mistralai.api.*;
import org.springframework.ai.mistralai.api.MistralAiApi.ChatCompletionRequest.*;
import org.springframework.ai.mistralai.moderation.*;
import org.springframework.ai.mistralai.ocr.*;
import org.springframework.ai.moderation.ModerationPrompt;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.RetryUtils;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

/** Spring AI, whose client runs the tools by itself. The server calls a tool whenever it may. */
class SpringAiTest {
  static final String BASE = System.getenv("EMULATOR_URL");
  static final String MODEL = "mistral-small-latest";
  static final byte[] DOT =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  record Person(String name, int age, List<String> hobbies) {}

  static class Weather {
    final List<String> asked = new ArrayList<>();

    @Tool(description = "The weather in a city")
    public String weather(@ToolParam(description = "city") String city, int days) {
      asked.add(city);
      return "Sunny, 21 degrees";
    }
  }

  final MistralAiApi api = MistralAiApi.builder().baseUrl(BASE).apiKey("any").build();
  final MistralAiChatModel model =
      MistralAiChatModel.builder()
          .mistralAiApi(api)
          .defaultOptions(options().build())
          .retryTemplate(RetryUtils.SHORT_RETRY_TEMPLATE)
          .build();
  final ChatClient client = ChatClient.create(model);

  static MistralAiChatOptions.Builder options() {
    return MistralAiChatOptions.builder().model(MODEL);
  }

  String say(MistralAiChatOptions options) {
    return model.call(new Prompt("Hello", options)).getResult().getOutput().getText();
  }

  @Test
  void chat() {
    var response = client.prompt().system("Be brief.").user("Hello").call().chatResponse();
    assertFalse(response.getResult().getOutput().getText().isBlank());
    assertEquals("STOP", response.getResult().getMetadata().getFinishReason());
    var usage = response.getMetadata().getUsage();
    assertEquals(usage.getTotalTokens(), usage.getPromptTokens() + usage.getCompletionTokens());
  }

  @Test
  void stream() {
    var pieces = client.prompt().user("Hello").stream().content().collectList().block();
    assertTrue(pieces.size() > 1);
    assertEquals(client.prompt().user("Hello").call().content(), String.join("", pieces));
  }

  @Test
  void streamedUsage() {
    var chunks = client.prompt().user("Hello").stream().chatResponse().collectList().block();
    var last = chunks.get(chunks.size() - 1);
    assertTrue(last.getMetadata().getUsage().getTotalTokens() > 0);
    assertEquals("STOP", last.getResult().getMetadata().getFinishReason());
  }

  @Test
  void tools() {
    var weather = new Weather();
    var prompt = client.prompt().user("The weather in Paris for 2 days?").tools(weather);
    assertFalse(prompt.call().content().isBlank());
    assertEquals(1, weather.asked.size());
  }

  @Test
  void streamedTools() {
    var weather = new Weather();
    var prompt = client.prompt().user("The weather in Paris for 2 days?").tools(weather);
    assertFalse(String.join("", prompt.stream().content().collectList().block()).isBlank());
    assertEquals(1, weather.asked.size());
  }

  @Test
  void toolsByHand() {
    var options = options().toolChoice(ToolChoice.ANY).toolCallbacks(ToolCallbacks.from(new Weather()));
    var prompt = new Prompt("The weather in Rome?", options.internalToolExecutionEnabled(false).build());
    var message = model.call(prompt).getResult().getOutput();
    assertEquals(1, message.getToolCalls().size());
    assertEquals("weather", message.getToolCalls().get(0).name());
  }

  @Test
  void structuredOutputByWordsAlone() {
    assertNotNull(client.prompt().user("Ann is 7").call().entity(Person.class).name());
  }

  @Test
  void structuredOutput() {
    Map<String, Object> name = Map.of("type", "string");
    Map<String, Object> schema =
        Map.of(
            "type", "object",
            "properties", Map.of("name", name),
            "required", List.of("name"),
            "additionalProperties", false);
    var format = Map.<String, Object>of("name", "person", "strict", true, "schema", schema);
    var said = say(options().responseFormat(new ResponseFormat("json_schema", format)).build());
    assertTrue(said.matches("\\{\"name\": ?\".*\"\\}"), said);
  }

  @Test
  void jsonMode() {
    assertTrue(say(options().responseFormat(new ResponseFormat("json_object")).build()).startsWith("{"));
  }

  @Test
  void everyParameter() {
    var options = options().maxTokens(9).safePrompt(true).randomSeed(3).stop(List.of("###")).n(1);
    options.frequencyPenalty(0.1).presencePenalty(0.1).temperature(0.2).topP(0.9);
    assertFalse(say(options.build()).isBlank());
  }

  @Test
  void image() {
    var said = client.prompt().user(user -> user.text("What is it?").media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(DOT)));
    assertFalse(said.call().content().isBlank());
  }

  @Test
  void embeddings() {
    var options = MistralAiEmbeddingOptions.builder().withModel("mistral-embed").build();
    var embedder = MistralAiEmbeddingModel.builder().mistralAiApi(api).options(options).build();
    var response = embedder.embedForResponse(List.of("a harbor", "a lantern"));
    assertEquals(2, response.getResults().size());
    assertEquals(1024, response.getResults().get(0).getOutput().length);
    assertTrue(response.getMetadata().getUsage().getTotalTokens() > 0);
  }

  @Test
  void moderation() {
    var moderations = MistralAiModerationApi.builder().baseUrl(BASE).apiKey("any").build();
    var options = MistralAiModerationOptions.builder().model("mistral-moderation-latest").build();
    var moderator = MistralAiModerationModel.builder().mistralAiModerationApi(moderations).options(options).build();
    var result = moderator.call(new ModerationPrompt("I will kill you")).getResult().getOutput().getResults().get(0);
    assertTrue(result.isFlagged());
    assertTrue(result.getCategories().isViolence());
  }

  @Test
  void ocr() {
    var document = new MistralOcrApi.OCRRequest.DocumentURLChunk("https://example.com/a.pdf");
    var request = new MistralOcrApi.OCRRequest("mistral-ocr-latest", null, document, List.of(0), true, 5, 10);
    var response = new MistralOcrApi(BASE, "any").ocr(request).getBody();
    assertEquals(1, response.pages().size());
    assertFalse(response.pages().get(0).markdown().isBlank());
    assertEquals(1, response.usageInfo().pagesProcessed());
  }

  @Test
  void error422() {
    var error = assertThrows(NonTransientAiException.class, () -> say(options().temperature(5.0).build()));
    assertTrue(error.getMessage().contains("less than or equal to 1.5"), error.getMessage());
  }
}
