export { Client } from './client.js';
export type {
  Artifact,
  Execution,
  ExecutionEvent,
  ExecutionState,
  ExecutionSummary,
  ListOptions,
  Parameter,
  Review,
  StartOptions,
  Started,
  TaskState,
  TaskType,
  TaskTypeDeclaration,
  WorkerPresence,
  Workflow,
} from './client.js';
export type {
  BulkFilter,
  BulkOutcome,
  Limit,
  MigrationCheck,
  Overlap,
  Pause,
  Queue,
  Remark,
  Schedule,
  ScheduleRun,
  SignalOptions,
  Verb,
} from './operations.js';
export { Worker } from './worker.js';
export type { Logger, Task, TaskContext, TaskDefinition, TaskHandler, WorkerOptions } from './worker.js';
export { ExecutionError, TaskError, TroupeError } from './error.js';
export type { Json, JsonObject } from './json.js';
export type { RequestOptions, TransportOptions } from './transport.js';
