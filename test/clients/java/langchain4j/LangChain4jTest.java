import static dev.langchain4j.agent.tool.ToolSpecifications.toolSpecificationsFrom;
import static dev.langchain4j.data.message.UserMessage.userMessage;
import static org.junit.jupiter.api.Assertions.*;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.*;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.*;
import dev.langchain4j.model.chat.response.*;
import dev.langchain4j.model.mistralai.*;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** LangChain4j, with the services that it builds from interfaces. The server calls a tool whenever it may. */
class LangChain4jTest {
  static final String BASE = System.getenv("EMULATOR_URL") + "/v1";
  static final String MODEL = "mistral-small-latest";
  static final String REASONER = "magistral-medium-latest";
  static final String DOT =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  interface Assistant {
    String chat(String message);
  }

  record Person(
      @JsonProperty(required = true) String name, @JsonProperty(required = true) int age, List<String> hobbies) {}

  interface Extractor {
    Person extract(String text);
  }

  static class Weather {
    final List<String> asked = new ArrayList<>();

    @Tool("The weather in a city")
    public String weather(@P("city") String city, @P("days") int days) {
      asked.add(city);
      return "Sunny, 21 degrees";
    }
  }

  static MistralAiChatModel.MistralAiChatModelBuilder model(String name) {
    return MistralAiChatModel.builder().baseUrl(BASE).apiKey("any").modelName(name).maxRetries(0);
  }

  static MistralAiStreamingChatModel.MistralAiStreamingChatModelBuilder streaming(String name) {
    return MistralAiStreamingChatModel.builder().baseUrl(BASE).apiKey("any").modelName(name);
  }

  static ChatRequest.Builder hello() {
    return ChatRequest.builder().messages(SystemMessage.from("Be brief."), userMessage("Hello"));
  }

  /** Collects a stream as it arrives. */
  static class Listener implements StreamingChatResponseHandler {
    final List<String> pieces = new ArrayList<>();
    final List<String> thoughts = new ArrayList<>();
    final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

    public void onPartialResponse(String piece) {
      pieces.add(piece);
    }

    public void onPartialThinking(PartialThinking thought) {
      thoughts.add(thought.text());
    }

    public void onCompleteResponse(ChatResponse response) {
      whole.complete(response);
    }

    public void onError(Throwable error) {
      whole.completeExceptionally(error);
    }
  }

  static Listener stream(MistralAiStreamingChatModel model, ChatRequest request) throws Exception {
    var listener = new Listener();
    model.chat(request, listener);
    listener.whole.get(60, TimeUnit.SECONDS);
    return listener;
  }

  static void assertWeather(String arguments) {
    assertTrue(arguments.matches("\\{\"city\": ?\".+\", ?\"days\": ?-?\\d+\\}"), arguments);
  }

  @Test
  void chat() {
    var response = model(MODEL).build().chat(hello().build());
    assertFalse(response.aiMessage().text().isBlank());
    assertEquals(FinishReason.STOP, response.finishReason());
    var usage = response.tokenUsage();
    assertEquals(usage.totalTokenCount(), usage.inputTokenCount() + usage.outputTokenCount());
  }

  @Test
  void everyParameter() {
    var model = model(MODEL).temperature(0.3).topP(0.9).maxTokens(20).safePrompt(true).randomSeed(7);
    model.stopSequences(List.of("###")).presencePenalty(0.1).frequencyPenalty(0.1);
    assertFalse(model.build().chat(hello().build()).aiMessage().text().isBlank());
  }

  @Test
  void image() {
    var question = userMessage(TextContent.from("What is it?"), ImageContent.from(DOT, "image/png"));
    assertFalse(model(MODEL).build().chat(question).aiMessage().text().isBlank());
  }

  @Test
  void reasoning() {
    var model = model(REASONER).returnThinking(true).sendThinking(true).build();
    var question = userMessage("12 * 12?");
    var answer = model.chat(question).aiMessage();
    assertFalse(answer.thinking().isBlank());
    assertFalse(answer.text().isBlank());
    assertFalse(model.chat(question, answer, userMessage("Sure?")).aiMessage().text().isBlank());
  }

  @Test
  void tools() {
    var tools = toolSpecificationsFrom(Weather.class);
    var model = model(MODEL).build();
    var request = hello().toolSpecifications(tools).toolChoice(ToolChoice.REQUIRED).build();
    var asked = model.chat(request);
    assertEquals(FinishReason.TOOL_EXECUTION, asked.finishReason());
    var call = asked.aiMessage().toolExecutionRequests().get(0);
    assertWeather(call.arguments());

    var messages = new ArrayList<>(request.messages());
    messages.add(asked.aiMessage());
    messages.add(ToolExecutionResultMessage.from(call, "Sunny"));
    var answered = model.chat(ChatRequest.builder().messages(messages).toolSpecifications(tools).build());
    assertFalse(answered.aiMessage().text().isBlank());
  }

  @Test
  void service() {
    var weather = new Weather();
    var service = AiServices.builder(Assistant.class).chatModel(model(MODEL).build()).tools(weather);
    assertFalse(service.build().chat("The weather in Paris for 2 days?").isBlank());
    assertEquals(1, weather.asked.size());
  }

  @Test
  void structuredOutput() {
    var model = model(MODEL).supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    var extractor = AiServices.builder(Extractor.class).chatModel(model.strictJsonSchema(true).build());
    assertNotNull(extractor.build().extract("Ann is 7").name());
  }

  @Test
  void structuredOutputByWordsAlone() {
    var extractor = AiServices.builder(Extractor.class).chatModel(model(MODEL).build());
    assertNotNull(extractor.build().extract("Ann is 7").name());
  }

  @Test
  void jsonMode() {
    var json = model(MODEL).build().chat(hello().responseFormat(ResponseFormat.JSON).build());
    assertTrue(json.aiMessage().text().startsWith("{"));
  }

  @Test
  void streamed() throws Exception {
    var listener = stream(streaming(MODEL).build(), hello().build());
    assertTrue(listener.pieces.size() > 1);
    var said = model(MODEL).build().chat(hello().build()).aiMessage().text();
    assertEquals(said, String.join("", listener.pieces));
    assertEquals(said, listener.whole.get().aiMessage().text());
  }

  @Test
  void streamedTools() throws Exception {
    var tools = toolSpecificationsFrom(Weather.class);
    var request = hello().toolSpecifications(tools).toolChoice(ToolChoice.REQUIRED).build();
    var message = stream(streaming(MODEL).build(), request).whole.get().aiMessage();
    assertEquals(1, message.toolExecutionRequests().size());
    assertWeather(message.toolExecutionRequests().get(0).arguments());
  }

  @Test
  void streamedReasoning() throws Exception {
    var model = streaming(REASONER).returnThinking(true).build();
    var listener = stream(model, hello().build());
    assertTrue(listener.thoughts.size() > 1);
    assertEquals(String.join("", listener.thoughts), listener.whole.get().aiMessage().thinking());
  }

  @Test
  void embeddings() {
    var model = MistralAiEmbeddingModel.builder().baseUrl(BASE).apiKey("any").modelName("mistral-embed");
    var vectors = model.build().embedAll(List.of(TextSegment.from("a harbor"), TextSegment.from("a lantern")));
    assertEquals(2, vectors.content().size());
    assertEquals(1024, vectors.content().get(0).dimension());
    assertNotEquals(vectors.content().get(0), vectors.content().get(1));
  }

  @Test
  void fillInTheMiddle() {
    var model = new MistralAiFimModel.Builder().baseUrl(BASE).apiKey("any").modelName("codestral-latest");
    assertFalse(model.build().generate("def add(a, b):", "return c").content().isBlank());
  }

  @Test
  void moderation() {
    var model = new MistralAiModerationModel.Builder().baseUrl(BASE).apiKey("any");
    var moderation = model.modelName("mistral-moderation-latest").build();
    assertTrue(moderation.moderate("I will kill you").content().flagged());
    assertFalse(moderation.moderate("A harbor at dawn").content().flagged());
  }

  @Test
  void models() {
    var models = MistralAiModels.builder().baseUrl(BASE).apiKey("any").build().availableModels();
    var names = models.content().stream().map(each -> each.getId()).collect(Collectors.toSet());
    assertTrue(names.contains(MODEL));
  }

  @Test
  void error422() {
    var hot = model(MODEL).temperature(5.0).build();
    var error = assertThrows(InvalidRequestException.class, () -> hot.chat("Hello"));
    assertTrue(error.getMessage().contains("less than or equal to 1.5"), error.getMessage());
  }
}
