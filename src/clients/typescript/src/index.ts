export { Client } from './client.js';
export type {
  ExecutionEvent,
  ListOptions,
  ParameterDeclaration,
  StartOptions,
  Started,
  TaskTypeDeclaration,
} from './client.js';
export type { BulkFilter, Remark, SignalOptions, Verb } from './operations.js';
/** All the types of the API, as the node declares them. */
export type * as api from './types.js';
export type {
  Artifact,
  BulkOutcome,
  Execution,
  ExecutionState,
  ExecutionSummary,
  Limit,
  MigrationCheck,
  OverlapPolicy,
  Pause,
  Queue,
  Review,
  Schedule,
  ScheduleRun,
  TaskState,
  TaskType,
  WorkerPresence,
  Workflow,
  WorkflowVersion,
} from './types.js';
export { Worker } from './worker.js';
export type { Logger, Task, TaskContext, TaskDefinition, TaskHandler, WorkerOptions } from './worker.js';
export { ExecutionError, TaskError, TroupeError } from './error.js';
export type { Json, JsonObject } from './json.js';
export type { RequestOptions, TransportOptions } from './transport.js';
