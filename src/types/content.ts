/**
 * The content of a strategy's answer, before the wire layer frames it.
 * @module
 */

/** One function call that an answer asks for. */
export interface ToolCallContent {
  name: string;
  /** An object is serialised with the live service's spacing; a string is sent as it is. */
  arguments: string | Record<string, unknown>;
  /** Nine characters of `[A-Za-z0-9]`; drawn from the seed when absent. */
  id?: string;
  /** In a conversation: whether the service makes the call itself once the user has confirmed it. */
  pending?: boolean;
}

/** One choice of a chat answer. A plain string is short for `{ text }`. */
export interface ChatChoice {
  text?: string;
  /** Shown before the text, as a `thinking` chunk. */
  thinking?: string;
  /** A value to send as a JSON string; used when there is no `text`. */
  json?: unknown;
  toolCalls?: readonly ToolCallContent[];
  /** Why it ends; derived when absent. */
  finishReason?: FinishReason;
}

export type FinishReason = "stop" | "length" | "tool_calls" | "error" | "model_length";

/** The answer to a chat call: one choice for all, or one for each of `n`. */
export type ChatContent = string | ChatChoice | readonly (string | ChatChoice)[] | ChatAnswer;

/** Choices, and what else is known of the answer. */
export interface ChatAnswer {
  choices: readonly (string | ChatChoice)[];
  /** The model that an agent's answer names. */
  model?: string;
  /** The tokens it used; counted when absent. */
  usage?: { prompt_tokens?: number; completion_tokens?: number };
  /** How many tokens of the prompt were cached by an earlier call. */
  cachedTokens?: number;
  /** The length of each sound in the prompt, where it is known. */
  audioSeconds?: readonly (number | undefined)[];
}

/** The answer to an embeddings call: one vector per input, in order. A vector may be given in parts, to be joined. */
export type EmbeddingsContent = readonly (
  | Float32Array
  | readonly number[]
  | readonly Float32Array[]
)[];

/** The answer to a moderations call: for each input the scores of the categories, from 0 to 1. */
export type ModerationsContent = readonly Readonly<Record<string, number>>[];

/** The answer to a classifications call: for each input the targets, each with the scores of its labels. */
export type ClassificationsContent = readonly Readonly<
  Record<string, Readonly<Record<string, number>>>
>[];

/** A stretch of speech. */
export interface SpeechSegment {
  text: string;
  /** Seconds from the beginning. */
  start: number;
  end: number;
  /** Counts from 1; sent only to callers that ask for speakers. */
  speaker?: number;
}

/** The answer to a transcription: a text, or timed segments whose texts add up to it. */
export type TranscriptionsContent = string | readonly SpeechSegment[];

/** The answer to a speech call: an audio file in the requested format. */
export type SpeechContent = Uint8Array;

/** A rectangle on a page, in pixels: left, top, right, bottom. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** What a block of text is. */
export type OcrTextType =
  | "text"
  | "title"
  | "list"
  | "equation"
  | "caption"
  | "code"
  | "references"
  | "aside_text"
  | "header"
  | "footer"
  | "signature";

/** A paragraph, a table or an image of a page. Without a box it is laid out below the one before. */
export type OcrBlock = { box?: Box } & (
  | { type: OcrTextType; /** Markdown. */ content: string }
  | { type: "table"; /** The first is the head. */ rows: readonly (readonly string[])[] }
  | { type: "image"; /** A data URL of a JPEG. */ base64?: string; annotation?: string }
);

/** The size of a page in pixels, and their number per inch. */
export interface OcrDimensions {
  dpi: number;
  height: number;
  width: number;
}

export interface OcrPage {
  /** Its position in the document, from 0; counted when absent. */
  index?: number;
  /** In reading order. */
  blocks: readonly OcrBlock[];
  /** Those of a letter page when absent. */
  dimensions?: OcrDimensions;
  /** The links of its Markdown when absent. */
  hyperlinks?: readonly string[];
}

/** The answer to an OCR call. A plain string is short for a page of text, with its paragraphs separated by blank lines. */
export interface OcrAnswer {
  pages: readonly (string | OcrPage)[];
  /** Bytes of the document. */
  size?: number;
  /** JSON of the form that `document_annotation_format` asks for. */
  annotation?: string;
}

/** One page, several, or pages and what else is known. A strategy need not know which options a caller sets. */
export type OcrContent = string | readonly (string | OcrPage)[] | OcrAnswer;

/** The answer to the download of a file: its bytes, or a way to read them. */
export type FileContent = Uint8Array | StoredBytes;

/** Bytes that are read only when they are sent. */
export interface StoredBytes {
  readonly size: number;
  /** Reads from one offset to another, `end` not included. */
  read(start: number, end: number): Promise<ReadableStream<Uint8Array>>;
}

/** A run of a tool by the service: a built-in tool or a connector's. */
export interface ToolExecutionContent {
  /** The tool, for instance `web_search`. */
  execution: string;
  /** The tool's function that ran; the tool's name when absent. */
  function?: string;
  arguments: string | Record<string, unknown>;
  /** The result, as the entry shows it. */
  info?: Record<string, unknown>;
  /** The name under which the run is counted; the tool's when absent. */
  connector?: string;
}

/** A message that refers to what tools have found or made. What a choice says comes before its parts. */
export interface PartsContent extends ChatChoice {
  /** A string is short for a text. Others are sent as they are: a `tool_reference`, a `tool_file`. */
  parts: readonly (string | { type: string; [key: string]: unknown })[];
}

/** A handoff to another agent. */
export interface HandoffContent {
  /** Its id. */
  handoff: string;
}

/** One step of an answer in a conversation. A plain string is a message. */
export type ConversationStep =
  | string
  | ChatChoice
  | PartsContent
  | ToolExecutionContent
  | HandoffContent;

/** The answer in a conversation: its steps, in order. */
export type ConversationsContent = ConversationStep | readonly ConversationStep[] | ChatAnswer;

/** The content that strategies answer with, for each resource. */
export interface ContentOf {
  chat: ChatContent;
  fim: ChatContent;
  responses: ChatContent;
  agents: ChatContent;
  conversations: ConversationsContent;
  embeddings: EmbeddingsContent;
  ocr: OcrContent;
  moderations: ModerationsContent;
  classifications: ClassificationsContent;
  transcriptions: TranscriptionsContent;
  speech: SpeechContent;
  /** Sent as JSON, as it is; a sample as its bytes. */
  voices: object;
  /** Sent as JSON, as it is. */
  models: object;
  users: object;
  connectors: object;
}
