/**
 * The public names of `@parlel/mistral`.
 * @module
 */

// Server
export { MistralServer } from "./server.ts";
export type { RuleInput, WorldHandle } from "./app/handle.ts";

// Strategies
export { defineStrategy, type StrategyDefinition } from "../strategies/define.ts";
export { conversationOf, type ConversationView } from "../strategies/conversation-of.ts";
export type { Answer, Strategy } from "./types/strategy.ts";
export type { Call } from "./types/call.ts";
export type {
  ChatChoice,
  ChatContent,
  ClassificationsContent,
  ConversationsContent,
  ConversationStep,
  EmbeddingsContent,
  HandoffContent,
  ModerationsContent,
  PartsContent,
  SpeechContent,
  SpeechSegment,
  ToolCallContent,
  ToolExecutionContent,
  TranscriptionsContent,
} from "./types/content.ts";
export type { Reply } from "./types/reply.ts";
export type { Random, Seed } from "./types/seed.ts";
export type { Collection, Page, PageRange, State } from "./types/state.ts";

// Scripting and verification
export type { CalledMatch, Match, Mismatch, TextMatch } from "./types/match.ts";
export type { RuleError, RuleReply } from "./types/rule.ts";
export type { Expectation, Verification } from "./verify/expectation.ts";
export type { Finding, FindingCode, Verdict } from "./verify/verdict/finding.ts";

// Options, log, errors
export type { Options } from "./options/index.ts";
export type { LogEntry } from "./types/log.ts";
export { EmulatorError, type EmulatorErrorCode } from "./types/error.ts";
