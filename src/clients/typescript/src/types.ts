// Made from the API's route table by `troupe openapi --typescript`: not to be edited.
import type { Json, JsonObject } from './json.js';

/** A page of a list. */
export interface Page<T> {
  items: T[];
  /** The cursor of the page after it. */
  next?: string;
  /** How many there are, if that was asked for. */
  count?: number;
  /** There are no more than `count`. */
  counted_all?: boolean;
}

/** A supervised actor. */
export interface Actor {
  /** Its path in the tree. */
  name: string;
  /** What it is. */
  kind: string;
  /** Whether it runs. */
  state: 'up' | 'down';
  /** How often it was started again. */
  restarts: number;
  /** Why it failed last. */
  last_failure?: string;
}

/** Actors of a kind. */
export interface ActorKind {
  /** Its name. */
  kind: string;
  /** How many there are. */
  live: number;
  /** How many there were. */
  spawned: number;
  /** Time in their handlers. */
  busy_ms: number;
  /** The longest turn of one. */
  longest_resume_us: number;
  /** The longest mailbox seen. */
  mailbox_max: number;
}

/** How reviewers and scores agree. */
export interface Agreement {
  /** Decided reviews of what was judged. */
  reviews: number;
  /** Approved. */
  approved: number;
  /** Approved by both. */
  both: number;
  /** Approved by the scorer only. */
  scorer_only: number;
  /** Approved by the person only. */
  person_only: number;
  /** Approved by neither. */
  neither: number;
  /** How often an approved one has the higher score than a rejected one. */
  ranking?: number;
  /** Those that are not empty. */
  bands: AgreementBand[];
  /** If a share was asked for. */
  suggestion?: ThresholdSuggestion;
}

/** Reviews of scores in a band of ten points. */
export interface AgreementBand {
  /** Where it begins. */
  from: number;
  /** How many. */
  reviews: number;
  /** The share that people approved. */
  approved: SuccessRate;
}

/** A file, named by its content. */
export interface Artifact {
  /** sha256: and 64 hexadecimal digits. */
  artifact: string;
  /** What it is. */
  media_type: string;
  /** How long it is. */
  bytes: number;
  /** A file name for people. */
  name: string;
}

/** How many attempts there were. */
export interface AttemptCounts {
  /** That ran. */
  started: number;
  /** With an output. */
  completed: number;
  /** With an error. */
  failed: number;
  /** Of which a result was known. */
  reused: number;
}

/** Why an attempt failed. */
export interface AttemptError {
  /** A word for rules to match: http_503. */
  code: string;
  /** What happened. */
  message?: string;
  /** Trying again may help; true when absent. */
  retryable?: boolean;
  /** Not before: 30s. */
  retry_after?: string;
}

/** How an attempt ended: an output or an error. */
export interface AttemptOutcome {
  /** Of the attempt. */
  token: string;
  /** What it made. */
  output?: Json;
  /** Why it failed. */
  error?: AttemptError;
}

/** A score beside a review. */
export interface AttemptScore {
  /** The task that judged. */
  task: string;
  /** From 1. */
  attempt: number;
  /** When. */
  at: string;
  /** The profile that judged. */
  profile: string;
  /** Its version; 0 if it has none. */
  version: number;
  /** Trained models that were asked, with their versions. */
  models: string[];
  /** Version of the measures and rules. */
  rules: number;
  /** 0 to 100. */
  overall: number;
  /** What was decided. */
  decision: 'approve' | 'review' | 'regenerate';
  /** What decided. */
  rule: string;
  /** Whose thresholds counted; empty without arms. */
  arm: string;
  /** 0 to 1. */
  confidence: number;
  /** Scores by criterion. */
  criteria: Record<string, number>;
  /** What was judged; null where it was too large to keep. */
  given: Json;
}

/** A change that was made or refused. */
export interface AuditEntry {
  /** Its place in the log. */
  sequence: number;
  /** When it was asked for. */
  at: string;
  /** The token's name; `local`, or `anybody` where nobody is asked. */
  who: string;
  /** The token's id. */
  token?: string;
  /** What was asked for. */
  operation: string;
  /** What it was done to: executions/01K.../cancel. */
  target: string;
  /** Of the request. */
  request_id: string;
  /** Of the answer; absent as long as there is none. */
  status?: number;
  /** Why it was refused. */
  problem?: string;
  /** How it was, where that can be compared. */
  before?: Json;
  /** How it is since. */
  after?: Json;
}

/** Due times of the past that run one after the other. */
export interface Backfill {
  /** Its id. */
  id: string;
  /** The first. */
  from: string;
  /** The last. */
  to: string;
  /** What a due time means while the one before runs. */
  overlap: OverlapPolicy;
  /** Also what has run already. */
  again: boolean;
  /** When it was asked for. */
  requested_at: string;
  /** What is due up to here is settled. */
  settled: string;
}

/** A backfill that was accepted. */
export interface BackfillBegun {
  /** Its id. */
  id: string;
  /** How many due times it has. */
  runs: number;
}

/** What was done to many executions. */
export interface BulkOutcome {
  /** Ids. */
  changed: string[];
  /** Those that were not changed. */
  refused: BulkRefusal[];
}

/** What would be changed. */
export interface BulkPreview {
  /** Ids, the newest first. */
  executions: string[];
}

/** Why an execution was not changed. */
export interface BulkRefusal {
  /** The execution. */
  id: string;
  /** Why. */
  why: string;
}

/** The nodes that share a database, at a glance. */
export interface Cluster {
  /** When this was so, by the database's clock. */
  at: string;
  /** The nodes. */
  nodes: Member[];
  /** How many shards there are. */
  shards: number;
  /** How many are at no living node: their executions wait. */
  unowned: number;
  /** How many were moved by hand. */
  pinned: number;
  /** How often a shard changed hands, in all. */
  epochs: number;
}

/** What judging again came to. */
export interface Comparison {
  /** How many. */
  judged: number;
  /** How many could not be. */
  left_out: number;
  /** How many came out otherwise. */
  changed: number;
  /** Their mean then. */
  mean_before: number;
  /** Their mean now. */
  mean_after: number;
  /** What judged then -> what judges now, by how often. */
  versions: Record<string, number>;
  /** Changes of decisions, by how often: review -> approve. */
  decisions: Record<string, number>;
  /** By how much criteria moved on average. */
  moved: Record<string, number>;
  /** Each. */
  items: Rescored[];
  /** The `cursor` of what comes next. */
  next?: string;
}

/** What undoes a task. */
export interface Compensation {
  /** Its task id. */
  id: string;
  /** How it stands. */
  state: TaskState;
  /** Its latest attempt, from 1; 0 before the first. */
  attempt: number;
  /** The parameters, evaluated. */
  with?: Json;
  /** True: the output comes from the result cache. */
  reused?: boolean;
  /** Why it was skipped. */
  skip_reason?: string;
  /** Why its latest attempt failed. */
  error?: TaskError;
  /** When the latest attempt was handed out. */
  scheduled_at?: string;
  /** When the latest attempt began. */
  started_at?: string;
  /** When it ended. */
  finished_at?: string;
  /** When it goes on by itself. */
  due?: string;
  /** How long it took, or takes already. */
  elapsed_ms?: number;
  /** What it made. */
  output?: Json;
}

/** Many scores of a criterion. */
export interface CriterionHistory {
  /** Which. */
  name: string;
  /** How many. */
  count: number;
  /** Their mean. */
  mean: number;
  /** A tenth is lower. */
  low: number;
  /** Half is lower. */
  median: number;
  /** Nine tenths are lower. */
  high: number;
  /** The share approved of those below the median. */
  approved_below: number;
  /** The share approved of the others. */
  approved_above: number;
}

/** Whether a review was decided. */
export interface DecidedReview {
  /** As it was named, or EXECUTION:TASK. */
  id: string;
  /** It was. */
  decided: boolean;
  /** Why not. */
  error?: string;
}

/** What became of each. */
export interface DecidedReviews {
  /** In the order given. */
  items: DecidedReview[];
}

/** How many were decided how. */
export interface DecisionCounts {
  /** Approved. */
  approve: number;
  /** To be reviewed. */
  review: number;
  /** To be made again. */
  regenerate: number;
}

/** A time at which something is due. */
export interface DueTime {
  /** By the clock. */
  due: string;
  /** When it begins, with its jitter. */
  begins?: string;
}

/** An execution with its tasks. One that has not begun has no tasks yet. */
export interface Execution {
  /** Sorts by when it was accepted. */
  id: string;
  /** Of which workflow. */
  workflow: string;
  /** Of the workflow's source. */
  digest: string;
  /** How it stands. */
  state: ExecutionState;
  /** Of its latest event: another one means that something changed. */
  sequence?: number;
  /** Names and texts. */
  labels: Record<string, string>;
  /** Steers everything random in it. */
  seed?: number;
  /** When it began. */
  started_at?: string;
  /** When it ended. */
  finished_at?: string;
  /** When it goes on by itself. */
  wake_at?: string;
  /** How long it took, or takes already. */
  elapsed_ms?: number;
  /** What it was started with. */
  input?: Json;
  /** What it came to. */
  output?: Json;
  /** Why it failed. */
  error?: TaskError;
  /** Why it was cancelled. */
  cancel_reason?: string;
  /** Why it has not begun. */
  held?: Held;
  /** Present while nothing of it may begin. */
  paused?: ExecutionPause;
  /** Whose work it is. */
  parent?: ParentTask;
  /** Signals that nothing has taken yet. */
  signals_waiting?: number;
  /** In the order of the workflow. */
  tasks?: Task[];
  /** What runs when it failed. */
  on_failure?: Task[];
  /** What runs last. */
  finally?: Task[];
}

/** Something that happened to an execution; its other members depend on the type. */
export interface ExecutionEvent {
  /** From 1, without gaps. */
  sequence: number;
  /** task_completed, ... */
  type: string;
  [more: string]: unknown;
}

/** Why nothing of an execution may begin. */
export interface ExecutionPause {
  /** Why. */
  reason: string;
  /** Who paused it. */
  by: string;
  /** When. */
  since?: string;
  /** When it goes on by itself. */
  until?: string;
}

/** How an execution stands. A node of another version may know more. */
export type ExecutionState = 'held' | 'running' | 'waiting' | 'paused' | 'cancelling' | 'completed' | 'failed' | 'cancelled' | (string & {});

/** An execution in a list. */
export interface ExecutionSummary {
  /** Sorts by when it was accepted. */
  id: string;
  /** Of which workflow. */
  workflow: string;
  /** Of the workflow's source. */
  digest: string;
  /** How it stands. */
  state: ExecutionState;
  /** Names and texts. */
  labels: Record<string, string>;
  /** When it was accepted. */
  started_at: string;
  /** When it ended. */
  finished_at?: string;
  /** Why it failed. */
  error?: string;
  /** When it goes on by itself. */
  wake_at?: string;
  /** Whose work it is. */
  parent?: string;
}

/** What was not approved. */
export interface FailurePattern {
  /** Its weakest criteria. */
  weakest: string[];
  /** How often. */
  count: number;
}

/** How many came to each outcome. */
export interface FinishedExecutions {
  /** Well. */
  completed: number;
  /** Badly. */
  failed: number;
  /** Not at all. */
  cancelled: number;
}

/** The tasks of a workflow. */
export interface Graph {
  /** Its name. */
  workflow: string;
  /** Of its source. */
  digest: string;
  /** In an order in which they could run. */
  tasks: GraphTask[];
  /** What runs when it failed. */
  on_failure?: GraphTask[];
  /** What runs last. */
  finally?: GraphTask[];
}

/** A task of a workflow. */
export interface GraphTask {
  /** Its name. */
  name: string;
  /** What sort of task it is. */
  kind: TaskKind;
  /** Its type, or what else it does. */
  uses: string;
  /** What its attempts take. */
  slot: Slot;
  /** The tasks it needs. */
  needs: string[];
  /** How many come before it. */
  depth: number;
  /** How many of these must be done: all, any, none_failed, always, or a number. */
  join: string;
  /** It may be skipped. */
  conditional: boolean;
  /** It runs once per item. */
  foreach: boolean;
  /** Its failure is not one of the workflow. */
  optional: boolean;
  /** What is inside. */
  tasks?: GraphTask[];
  /** The type that undoes it. */
  compensate?: string;
}

/** How the process does. */
export interface Health {
  /** One word. */
  status: 'ok' | 'ready';
}

/** An attempt goes on. */
export interface Heartbeat {
  /** Of the attempt. */
  token: string;
  /** How far it is. */
  progress?: number;
  /** A few words about that. */
  note?: string;
  /** Keep it for so long: 10m. */
  extend?: string;
}

/** Whether to go on. */
export interface HeartbeatAnswer {
  /** True: stop, nobody wants it any more. */
  cancelled: boolean;
  /** When the attempt is given up unless its worker is heard. */
  lease_until: string;
  /** How long a lease is. */
  lease_ms: number;
}

/** Why an execution has not begun. */
export interface Held {
  /** What it waits for. */
  kind: 'limited' | 'delayed' | 'debounced' | 'batched' | 'queued';
  /** Keys of the limits that keep it back. */
  limits?: string[];
  /** How many starts it joins. */
  starts?: number;
  /** When it begins. */
  due?: string;
  /** What another execution has. */
  locks?: string[];
}

/** A task that a worker has. */
export interface HeldTask {
  /** Its execution. */
  execution: string;
  /** Its id. */
  task: string;
  /** From 1. */
  attempt: number;
  /** Its type. */
  uses?: string;
  /** Where it waited. */
  queue?: string;
  /** When it was handed over. */
  since: string;
  /** When it is given up unless its worker is heard. */
  lease_until: string;
  /** 0 to 1. */
  progress: number;
  /** What the worker said. */
  note?: string;
}

/** Durations, counted in buckets. */
export interface Histogram {
  /** The upper ends of the buckets, rising. */
  bounds_ms: number[];
  /** How many are in each; the last is of those beyond. */
  counts: number[];
}

/** What is known of a change. */
export interface LearnedChange {
  /** The criterion it is made for. */
  cause: string;
  /** What is changed. */
  change: string;
  /** How often it worked. */
  worked: number;
  /** How often it did not. */
  failed: number;
  /** The share that worked. */
  success: SuccessRate;
}

/** What was learned of changes. */
export interface Learner {
  /** By cause and change. */
  items: LearnedChange[];
  /** All that worked. */
  worked: number;
  /** All that did not. */
  failed: number;
  /** The share that worked. */
  success: SuccessRate;
}

/** Attempts that one node runs for another, since the node began. */
export interface Lending {
  /** Given to other nodes. */
  lent: number;
  /** Of these, there now. */
  lent_now: number;
  /** Of these, back without an end. */
  returned: number;
  /** Of these, not heard of in time. */
  lost: number;
  /** Taken from other nodes. */
  borrowed: number;
  /** Of these, here now. */
  borrowed_now: number;
  /** Of these, ended so that their owner knows. */
  settled: number;
}

/** A key of a limit. */
export interface Limit {
  /** Which. */
  key: string;
  /** What runs. */
  running: number;
  /** What it keeps back. */
  waiting: number;
  /** How many may run at once. */
  at_once?: number;
  /** How many may begin in a while. */
  rate?: number;
  /** How long a while is. */
  per_ms?: number;
  /** How many began in the latest while. */
  begun?: number;
}

/** A link to another node. */
export interface Link {
  /** Its name. */
  node: string;
  /** Whether it stands. */
  up: boolean;
  /** By this node. */
  dialled: boolean;
  /** What waits for the other. */
  unsent_bytes: number;
  /** Tries in vain since it last stood. */
  failures: number;
  /** Where it is dialled. */
  address?: string;
  /** From a ping to its answer. */
  round_trip_us?: number;
  /** Why the last try was in vain. */
  failure?: string;
}

/** A node, as all see it. */
export interface Member {
  /** Its name. */
  name: string;
  /** Whether it has shards. One that was not heard of for as long as its lease is lost. */
  state: 'joining' | 'active' | 'drained' | 'leaving' | 'left' | 'lost';
  /** It is the one that was asked. */
  self: boolean;
  /** It does what one node does for all: held starts, schedules, limits of workflows. */
  conducts: boolean;
  /** How many shards it has. */
  shards: number;
  /** Its share, in proportion to the others'. */
  weight: number;
  /** How often it has begun a life. */
  incarnation: number;
  /** What it says about itself. */
  labels: Record<string, string>;
  /** What runs there. */
  release: string;
  /** Its host and directory. */
  home: string;
  /** Since when it lives. */
  joined_at: string;
  /** When it was heard last. */
  heard_at: string;
  /** For how long that counts. */
  lease_ms: number;
  /** Where its API answers. */
  address?: string;
}

/** Whether an execution can move to another version. */
export interface MigrationCheck {
  /** It can. */
  possible: boolean;
  /** Of that version. */
  digest: string;
  /** Why it cannot. */
  reasons: string[];
}

/** Shards that are to be somewhere. */
export interface Move {
  /** How many. */
  shards: number;
  /** Where; absent: where they belong. */
  node?: string;
}

/** A token with its text. */
export interface NewToken {
  /** Its id. */
  id: string;
  /** Its name, which no other has that is not revoked. */
  name: string;
  /** What it may do. */
  role: Role;
  /** The workflows it is limited to; empty: all. */
  workflows: string[];
  /** The operations it is limited to; empty: all of its role. */
  operations: string[];
  /** Whether it is good. */
  state: TokenState;
  /** Who made it. */
  created_by: string;
  /** When. */
  created_at: string;
  /** Until when it is good. */
  expires_at?: string;
  /** When it was taken back. */
  revoked_at?: string;
  /** When it was used last, to the minute. */
  last_used_at?: string;
  /** Until when the text before the last rotation is good. */
  previous_until?: string;
  /** What to send as Authorization: Bearer. It is not shown again. */
  text: string;
}

/** A node as it stands. */
export interface Node {
  /** How long it runs. */
  uptime_ms: number;
  /** Its supervised actors. */
  actors: Actor[];
  /** Its actors by kind, with what they cost. */
  kinds: ActorKind[];
  /** Present while nothing may begin. */
  pause?: Pause;
  /** To the other nodes, where there are any. */
  links?: Link[];
  /** Attempts that one node runs for another, where there are links. */
  lending?: Lending;
}

/** A node in one line. */
export interface NodeSummary {
  /** Its name. */
  name: string;
  /** How it does. */
  state: 'up' | 'paused' | 'stopping';
  /** How long it runs. */
  uptime_ms: number;
  /** Its supervised actors. */
  actors: number;
  /** Those that do not run. */
  down: number;
  /** Of all of them. */
  restarts: number;
}

/** What a due time means while the one before runs. A node of another version may know more. */
export type OverlapPolicy = 'skip' | 'queue' | 'cancel' | 'allow' | (string & {});

/** A node at a glance. Counts are since it started: a rate is the difference of two looks. */
export interface Overview {
  /** When it was looked. */
  at: string;
  /** How long the node runs. */
  uptime_ms: number;
  /** Those that are not finished, by state. */
  executions: UnfinishedExecutions;
  /** Those that finished, by outcome. */
  finished: FinishedExecutions;
  /** Attempts of tasks. */
  attempts: AttemptCounts;
  /** From when an attempt could begin until it did. */
  waits: Histogram;
  /** From when an attempt began until its outcome. */
  runs: Histogram;
  /** Its queues. */
  queues: Queue[];
  /** What runs longest, first. */
  slowest: RunningAttempt[];
  /** The nodes. */
  nodes: NodeSummary[];
}

/** A parameter or an output of a task type. */
export interface Parameter {
  /** Its name. */
  name: string;
  /** What it takes. */
  type: ValueType;
  /** Whether it must be given. */
  required: boolean;
  /** What an absent one means. */
  default?: Json;
  /** A sentence. */
  summary?: string;
  /** The texts it may be. */
  choices?: string[];
}

/** The task whose work an execution is. */
export interface ParentTask {
  /** Its execution. */
  execution: string;
  /** Its id. */
  task?: string;
}

/** Nothing may begin. */
export interface Pause {
  /** Of this workflow; absent: at all. */
  workflow?: string;
  /** Since when. */
  since: string;
  /** Why. */
  reason?: string;
  /** Who paused it. */
  by?: string;
  /** When it goes on by itself. */
  until?: string;
}

/** It goes on. */
export interface PauseEnd {
  /** False. */
  paused: boolean;
  /** Of this workflow. */
  workflow?: string;
}

/** What a worker polls. */
export interface Poll {
  /** Its name. */
  queue: string;
  /** What the worker says about itself. */
  labels?: Record<string, string>;
  /** How many tasks at most; 1 when absent. */
  max?: number;
  /** How long to wait for a task: 30s. */
  wait?: string;
}

/** A task for a worker. */
export interface PolledTask {
  /** Names the attempt when it is reported on. */
  token: string;
  /** Its execution. */
  execution: string;
  /** Its id. */
  task: string;
  /** From 1. */
  attempt: number;
  /** Where it waited. */
  queue: string;
  /** Its type. */
  uses: string;
  /** Its parameters. */
  with: Json;
  /** For everything random in it. */
  seed: number;
  /** When it is given up unless its worker is heard. */
  lease_until: string;
  /** How long a lease is. */
  lease_ms: number;
  /** How often to send a heartbeat. */
  heartbeat_every_ms: number;
}

/** Tasks for a worker. */
export interface PolledTasks {
  /** None: nothing came in time. */
  tasks: PolledTask[];
  /** Tokens of attempts to stop: nobody wants them any more. */
  cancelled: string[];
}

/** What is wrong, where, and what to do (RFC 9457). */
export interface Problem {
  /** Stable: urn:troupe:problem: and a word. */
  type: string;
  /** The kind of problem in a sentence. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What is wrong. */
  detail: string;
  /** A path, a name, or file:line:column. */
  where?: string;
  /** What to do next. */
  hint?: string;
  /** All that is wrong with a text, when it is more than one thing. */
  errors?: ProblemDetail[];
}

/** One of several things that are wrong. */
export interface ProblemDetail {
  /** What is wrong. */
  detail: string;
  /** A path, a name, or file:line:column. */
  where?: string;
  /** What to do next. */
  hint?: string;
}

/** What many scores say. */
export interface QualityReport {
  /** How many. */
  count: number;
  /** Their mean. */
  mean: number;
  /** How they were decided. */
  decisions: DecisionCounts;
  /** How many are in 0 to 9.9, ... 90 to 100. */
  distribution: number[];
  /** What decided, by how often. */
  rules: Record<string, number>;
  /** By name. */
  criteria: CriterionHistory[];
  /** By profile and arm. */
  arms: ScoreGroup[];
  /** By what judged. */
  versions: ScoreGroup[];
  /** By day (UTC). */
  days: ScoreGroup[];
  /** Series of attempts. */
  regeneration: RegenerationHistory;
  /** Most frequent first. */
  failures: FailurePattern[];
}

/** What a query of the workflow answers. */
export interface QueryAnswer {
  /** Its name. */
  query: string;
  /** Its value. */
  result: Json;
}

/** A queue. */
export interface Queue {
  /** Its name. */
  name: string;
  /** Slots of the node, work for workers, or executions to be let in. */
  kind: 'slot' | 'remote' | 'admission';
  /** What waits. */
  waiting: number;
  /** What of it a limit keeps back. */
  limited: number;
  /** What of it a pause keeps back. */
  paused: number;
  /** What runs. */
  running: number;
  /** How many may run. */
  slots?: number;
  /** How long the first one waits. */
  oldest_wait_ms?: number;
}

/** A queue with what is limited in it. */
export interface QueueWithLimits {
  /** Its name. */
  name: string;
  /** Slots of the node, work for workers, or executions to be let in. */
  kind: 'slot' | 'remote' | 'admission';
  /** What waits. */
  waiting: number;
  /** What of it a limit keeps back. */
  limited: number;
  /** What of it a pause keeps back. */
  paused: number;
  /** What runs. */
  running: number;
  /** How many may run. */
  slots?: number;
  /** How long the first one waits. */
  oldest_wait_ms?: number;
  /** Keys of limits, those that keep most back first. */
  limits: Limit[];
}

/** It is durable. */
export interface Recorded {
  /** True. */
  recorded: boolean;
}

/** Series of attempts. */
export interface RegenerationHistory {
  /** How many. */
  series: number;
  /** Attempts in one, on average. */
  attempts_mean: number;
  /** Where the best is better than the first. */
  improved: number;
  /** By how much, on average of all. */
  gain_mean: number;
  /** Where the first attempt was approved. */
  approved_first: number;
  /** Where the best one was. */
  approved_best: number;
}

/** What came of test cases. */
export interface Rehearsal {
  /** Its name. */
  workflow: string;
  /** All cases passed. */
  passed: boolean;
  /** One by one. */
  cases: RehearsalCase[];
}

/** What came of a test case. */
export interface RehearsalCase {
  /** Its name. */
  name: string;
  /** Nothing was unexpected. */
  passed: boolean;
  /** What the execution came to. */
  state: ExecutionState;
  /** Its output. */
  output: Json;
  /** By the virtual clock. */
  took_ms: number;
  /** What happened. */
  path: RehearsalStep[];
  /** Why it could not go on. */
  problems: RehearsalProblem[];
  /** What was expected and is not so. */
  unmet: string[];
  /** Why the execution failed. */
  error?: TaskError;
}

/** Why a case could not go on. */
export interface RehearsalProblem {
  /** What is wrong. */
  what: string;
  /** In which task or line, or empty. */
  where: string;
  /** What to do, or empty. */
  hint: string;
}

/** Something that happened. */
export interface RehearsalStep {
  /** After the start. */
  at_ms: number;
  /** began, completed, failed, ... */
  what: string;
  /** To which task; absent: to the execution. */
  task?: string;
  /** Of the task. */
  attempt?: number;
  /** More about it. */
  detail?: string;
}

/** It is not there any more. */
export interface Removed {
  /** True. */
  removed: boolean;
}

/** What became of each thing that was reported, in its order. */
export interface ReportAnswer {
  /** Of attempts that go on. */
  heartbeats: ReportedHeartbeat[];
  /** Of attempts that ended. */
  outcomes: ReportedOutcome[];
  /** What was polled. */
  tasks?: PolledTask[];
  /** Tokens of attempts to stop: nobody wants them any more. */
  cancelled?: string[];
  /** Why nothing was polled. */
  poll?: Problem;
}

/** The answer to a heartbeat, or why there is none. */
export interface ReportedHeartbeat {
  /** True: stop, nobody wants it any more. */
  cancelled?: boolean;
  /** When the attempt is given up unless its worker is heard. */
  lease_until?: string;
  /** How long a lease is. */
  lease_ms?: number;
  /** What is wrong. */
  problem?: Problem;
}

/** Whether an outcome is durable, or why not. */
export interface ReportedOutcome {
  /** It is. */
  recorded: boolean;
  /** What is wrong. */
  problem?: Problem;
}

/** What would run again. */
export interface RerunPreview {
  /** Ids of tasks. */
  tasks: string[];
}

/** What was judged again. */
export interface Rescored {
  /** Its execution. */
  execution: string;
  /** The task that judged. */
  task: string;
  /** From 1. */
  attempt: number;
  /** The overall then. */
  before: number;
  /** The overall now. */
  after: number;
  /** The decision then. */
  decision_before: string;
  /** The decision now. */
  decision_after: string;
  /** What judged then: profile, models, rules, with versions. */
  versions_before: string;
  /** What judges now. */
  versions_after: string;
  /** By how much criteria rose or fell. */
  moved: Record<string, number>;
}

/** What waits for a person, or was decided. */
export interface Review {
  /** EXECUTION:TASK */
  id: string;
  /** Its execution. */
  execution: string;
  /** Its task. */
  task: string;
  /** Of which workflow. */
  workflow: string;
  /** How it stands. */
  state: ReviewState;
  /** What the reviewer is shown. */
  with: Json;
  /** When it was asked for. */
  requested_at: string;
  /** When it was decided. */
  decided_at?: string;
  /** Who decided; empty while it is open. */
  by: string;
  /** What they said. */
  comment: string;
  /** Who is asked; empty: anybody. */
  assignee: string;
  /** Who looks at it now: nobody else can decide it. */
  claimed_by?: string;
  /** How long the claim lasts. */
  claimed_until?: string;
}

/** Who looks at a review. */
export interface ReviewClaim {
  /** EXECUTION:TASK */
  id: string;
  /** Who. */
  claimed_by: string;
  /** How long. */
  claimed_until: string;
}

/** A review that nobody has claimed. */
export interface ReviewClaimEnd {
  /** EXECUTION:TASK */
  id: string;
}

/** How a review stands. A node of another version may know more. */
export type ReviewState = 'open' | 'approved' | 'rejected' | 'withdrawn' | (string & {});

/** A review beside what was judged in its execution. */
export interface ReviewWithAttempts {
  /** EXECUTION:TASK */
  id: string;
  /** Its execution. */
  execution: string;
  /** Its task. */
  task: string;
  /** Of which workflow. */
  workflow: string;
  /** How it stands. */
  state: ReviewState;
  /** What the reviewer is shown. */
  with: Json;
  /** When it was asked for. */
  requested_at: string;
  /** When it was decided. */
  decided_at?: string;
  /** Who decided; empty while it is open. */
  by: string;
  /** What they said. */
  comment: string;
  /** Who is asked; empty: anybody. */
  assignee: string;
  /** Who looks at it now: nobody else can decide it. */
  claimed_by?: string;
  /** How long the claim lasts. */
  claimed_until?: string;
  /** The newest first. */
  attempts: AttemptScore[];
}

/** What somebody may do. A node of another version may know more. */
export type Role = 'none' | 'worker' | 'viewer' | 'reviewer' | 'operator' | 'admin' | (string & {});

/** What became of a due time. A node of another version may know more. */
export type RunOutcome = 'started' | 'queued' | 'skipped' | 'missed' | 'failed' | 'dropped' | (string & {});

/** An attempt that runs. */
export interface RunningAttempt {
  /** Its execution. */
  execution: string;
  /** Its id. */
  task: string;
  /** From 1. */
  attempt: number;
  /** Where it waited. */
  queue: string;
  /** When it began. */
  began_at: string;
  /** How long it runs. */
  elapsed_ms: number;
}

/** A schedule. */
export interface Schedule {
  /** Its name. */
  name: string;
  /** What it says of itself. */
  description?: string;
  /** What it starts. */
  workflow?: string;
  /** Which version of that; absent: the newest. */
  version?: number;
  /** How often. */
  every?: string;
  /** How long after the round time. */
  phase?: string;
  /** When, by the calendar. */
  cron?: string[];
  /** Of the calendar. */
  time_zone?: string;
  /** Nothing is due before. */
  from?: string;
  /** Nothing is due after. */
  until?: string;
  /** It begins so much later at most. */
  jitter?: string;
  /** What a due time means while the one before runs. */
  overlap?: OverlapPolicy;
  /** How many may wait. */
  queue_max?: number;
  /** How late a due time is made up for. */
  catch_up?: string;
  /** Of what it starts. */
  labels?: Record<string, string>;
  /** What is due next. */
  next: DueTime[];
  /** How it stands. */
  state: 'active' | 'paused' | 'over' | 'broken';
  /** Why it cannot be read. */
  problem?: string;
  /** Present while nothing is due. */
  pause?: SchedulePause;
  /** What was due up to here is settled. */
  settled_at: string;
  /** When it was added. */
  created_at: string;
  /** When what it says changed. */
  updated_at: string;
  /** The file it came from. */
  file: string;
}

/** Why nothing is due. */
export interface SchedulePause {
  /** Why. */
  reason: string;
  /** Since when. */
  since: string;
  /** When it goes on by itself. */
  until?: string;
}

/** What a schedule says. */
export interface ScheduleRules {
  /** Its name. */
  name: string;
  /** What it says of itself. */
  description?: string;
  /** What it starts. */
  workflow: string;
  /** Which version of that; absent: the newest. */
  version?: number;
  /** How often. */
  every?: string;
  /** How long after the round time. */
  phase?: string;
  /** When, by the calendar. */
  cron?: string[];
  /** Of the calendar. */
  time_zone?: string;
  /** Nothing is due before. */
  from?: string;
  /** Nothing is due after. */
  until?: string;
  /** It begins so much later at most. */
  jitter?: string;
  /** What a due time means while the one before runs. */
  overlap: OverlapPolicy;
  /** How many may wait. */
  queue_max?: number;
  /** How late a due time is made up for. */
  catch_up: string;
  /** Of what it starts. */
  labels?: Record<string, string>;
  /** What is due next. */
  next: DueTime[];
}

/** What became of a due time. */
export interface ScheduleRun {
  /** The due time. */
  due: string;
  /** A backfill or a trigger; absent: the clock. */
  by?: string;
  /** What became of it. */
  outcome: RunOutcome;
  /** What began or waits. */
  execution?: string;
  /** Why nothing began. */
  reason?: string;
  /** When that was settled. */
  at: string;
  /** Of the execution. */
  state?: ExecutionState;
}

/** A schedule with its latest runs. */
export interface ScheduleWithRuns {
  /** Its name. */
  name: string;
  /** What it says of itself. */
  description?: string;
  /** What it starts. */
  workflow?: string;
  /** Which version of that; absent: the newest. */
  version?: number;
  /** How often. */
  every?: string;
  /** How long after the round time. */
  phase?: string;
  /** When, by the calendar. */
  cron?: string[];
  /** Of the calendar. */
  time_zone?: string;
  /** Nothing is due before. */
  from?: string;
  /** Nothing is due after. */
  until?: string;
  /** It begins so much later at most. */
  jitter?: string;
  /** What a due time means while the one before runs. */
  overlap?: OverlapPolicy;
  /** How many may wait. */
  queue_max?: number;
  /** How late a due time is made up for. */
  catch_up?: string;
  /** Of what it starts. */
  labels?: Record<string, string>;
  /** What is due next. */
  next: DueTime[];
  /** How it stands. */
  state: 'active' | 'paused' | 'over' | 'broken';
  /** Why it cannot be read. */
  problem?: string;
  /** Present while nothing is due. */
  pause?: SchedulePause;
  /** What was due up to here is settled. */
  settled_at: string;
  /** When it was added. */
  created_at: string;
  /** When what it says changed. */
  updated_at: string;
  /** The file it came from. */
  file: string;
  /** Its text, as it was applied. */
  source: string;
  /** Those that go on. */
  backfills: Backfill[];
  /** The latest first. */
  runs: ScheduleRun[];
}

/** What was judged, and how. */
export interface Score {
  /** The task that judged. */
  task: string;
  /** From 1. */
  attempt: number;
  /** When. */
  at: string;
  /** The profile that judged. */
  profile: string;
  /** Its version; 0 if it has none. */
  version: number;
  /** Trained models that were asked, with their versions. */
  models: string[];
  /** Version of the measures and rules. */
  rules: number;
  /** 0 to 100. */
  overall: number;
  /** What was decided. */
  decision: 'approve' | 'review' | 'regenerate';
  /** What decided. */
  rule: string;
  /** Whose thresholds counted; empty without arms. */
  arm: string;
  /** 0 to 1. */
  confidence: number;
  /** Scores by criterion. */
  criteria: Record<string, number>;
  /** Its execution. */
  execution: string;
  /** Of which workflow. */
  workflow: string;
}

/** Scores that have something in common. */
export interface ScoreGroup {
  /** What. */
  name: string;
  /** How many. */
  count: number;
  /** Their mean. */
  mean: number;
  /** How they were decided. */
  decisions: DecisionCounts;
}

/** A setting of the node. */
export interface Setting {
  /** Its name in the settings file: http.auth. */
  key: string;
  /** As it is; what is secret in it is masked. */
  value: string;
  /** What it would be. */
  default: string;
  /** Where it came from. */
  source: 'default' | 'file' | 'command line';
  /** A sentence. */
  summary: string;
}

/** A part of the executions. */
export interface Shard {
  /** Its number. */
  shard: number;
  /** How often it has changed hands. */
  epoch: number;
  /** The node that has it. */
  owner?: string;
  /** Where it was moved by hand. */
  pin?: string;
}

/** What an attempt takes of a node. A node of another version may know more. */
export type Slot = 'light' | 'compute' | 'io' | 'review' | 'remote' | (string & {});

/** What came of a start. */
export interface StartedExecution {
  /** The execution. */
  id: string;
  /** Of which workflow. */
  workflow: string;
  /** How it stands; absent: as it did before. */
  state?: ExecutionState;
  /** How many starts it joins. */
  starts?: number;
  /** When it begins. */
  due?: string;
  /** True: the key came before; this is what it started. */
  existing?: boolean;
  /** True: another one runs; this is it. */
  skipped?: boolean;
}

/** A share, and bounds of what it may truly be (95 %). */
export interface SuccessRate {
  /** The share. */
  rate: number;
  /** Its lower bound. */
  low: number;
  /** Its upper bound. */
  high: number;
}

/** A task of an execution. */
export interface Task {
  /** Its name in its block. */
  name: string;
  /** Its name in the execution. */
  id: string;
  /** What sort of task it is. */
  kind: TaskKind;
  /** Its type, or what else it does. */
  uses: string;
  /** What it needs. */
  needs?: string[];
  /** How it stands. */
  state: TaskState;
  /** Its latest attempt, from 1; 0 before the first. */
  attempt: number;
  /** The parameters, evaluated. */
  with?: Json;
  /** True: the output comes from the result cache. */
  reused?: boolean;
  /** Why it was skipped. */
  skip_reason?: string;
  /** Why its latest attempt failed. */
  error?: TaskError;
  /** When the latest attempt was handed out. */
  scheduled_at?: string;
  /** When the latest attempt began. */
  started_at?: string;
  /** When it ended. */
  finished_at?: string;
  /** When it goes on by itself. */
  due?: string;
  /** How long it took, or takes already. */
  elapsed_ms?: number;
  /** What it made. */
  output?: Json;
  /** The execution that is its work. */
  child?: string;
  /** Of which workflow that is. */
  child_workflow?: string;
  /** What it listens for. */
  signal?: string;
  /** Which case of a switch runs. */
  case?: string;
  /** Who is asked since it was past due. */
  escalated_to?: string;
  /** The items of a foreach. */
  items?: TaskItems;
  /** What is inside a group, per item or iteration. */
  blocks?: TaskBlock[];
  /** How many a repeat has begun. */
  iterations?: number;
  /** What undoes it. */
  compensations?: Compensation[];
}

/** The tasks inside a group. */
export interface TaskBlock {
  /** Of the item or iteration. */
  number?: number;
  /** Its tasks. */
  tasks: Task[];
}

/** Why an attempt or an execution failed. */
export interface TaskError {
  /** A word a rule can match: timeout, http_503. */
  code: string;
  /** What happened. */
  message: string;
  /** Trying again may help. */
  retryable: boolean;
  /** The other side asked for this pause. */
  retry_after_ms?: number;
}

/** An item of a foreach. */
export interface TaskItem {
  /** From 0. */
  index: number;
  /** How it stands. */
  state: TaskState;
  /** Its latest attempt, from 1; 0 before the first. */
  attempt: number;
  /** The parameters, evaluated. */
  with?: Json;
  /** True: the output comes from the result cache. */
  reused?: boolean;
  /** Why it was skipped. */
  skip_reason?: string;
  /** Why its latest attempt failed. */
  error?: TaskError;
  /** When the latest attempt was handed out. */
  scheduled_at?: string;
  /** When the latest attempt began. */
  started_at?: string;
  /** When it ended. */
  finished_at?: string;
  /** When it goes on by itself. */
  due?: string;
  /** How long it took, or takes already. */
  elapsed_ms?: number;
  /** What it made. */
  output?: Json;
}

/** The items of a foreach, counted by state. */
export interface TaskItems {
  /** How many there are. */
  total: number;
  /** How many are in this state; absent: none. */
  waiting?: number;
  /** How many are in this state; absent: none. */
  queued?: number;
  /** How many are in this state; absent: none. */
  running?: number;
  /** How many are in this state; absent: none. */
  backing_off?: number;
  /** How many are in this state; absent: none. */
  in_review?: number;
  /** How many are in this state; absent: none. */
  sleeping?: number;
  /** How many are in this state; absent: none. */
  listening?: number;
  /** How many are in this state; absent: none. */
  completed?: number;
  /** How many are in this state; absent: none. */
  failed?: number;
  /** How many are in this state; absent: none. */
  skipped?: number;
  /** How many are in this state; absent: none. */
  cancelled?: number;
  /** The first of them. */
  list: TaskItem[];
  /** There are more than the list has. */
  truncated: boolean;
}

/** What sort of task it is. A node of another version may know more. */
export type TaskKind = 'work' | 'group' | 'choice' | 'wait' | 'child' | (string & {});

/** How a task stands. A node of another version may know more. */
export type TaskState = 'waiting' | 'queued' | 'running' | 'backing_off' | 'in_review' | 'sleeping' | 'listening' | 'completed' | 'failed' | 'skipped' | 'cancelled' | (string & {});

/** A type of tasks. */
export interface TaskType {
  /** Its name, as in `uses`. */
  name: string;
  /** A sentence. */
  summary: string;
  /** Of its results: another version is not taken from the cache. */
  version: number;
  /** What its attempts take. */
  slot: Slot;
  /** Equal inputs, equal outputs. */
  cacheable: boolean;
  /** Takes parameters beyond those named. */
  open: boolean;
  /** What it takes. */
  parameters: Parameter[];
  /** What it gives. */
  outputs: Parameter[];
  /** The output has more than is named. */
  open_output: boolean;
  /** Where its tasks wait for workers. */
  queue?: string;
}

/** Thresholds for a wanted share of wrong approvals. */
export interface ThresholdSuggestion {
  /** The lowest at or above which few enough were rejected. */
  approve?: number;
  /** How many reviews that rests on. */
  above: number;
  /** The share rejected among them. */
  false_approve: SuccessRate;
  /** Even its upper bound is as low as wanted. */
  certain: boolean;
  /** The highest below which few enough were approved. */
  review?: number;
  /** How many reviews that rests on. */
  below: number;
  /** The share approved among them. */
  false_regenerate: SuccessRate;
}

/** Who may use the API. */
export interface Token {
  /** Its id. */
  id: string;
  /** Its name, which no other has that is not revoked. */
  name: string;
  /** What it may do. */
  role: Role;
  /** The workflows it is limited to; empty: all. */
  workflows: string[];
  /** The operations it is limited to; empty: all of its role. */
  operations: string[];
  /** Whether it is good. */
  state: TokenState;
  /** Who made it. */
  created_by: string;
  /** When. */
  created_at: string;
  /** Until when it is good. */
  expires_at?: string;
  /** When it was taken back. */
  revoked_at?: string;
  /** When it was used last, to the minute. */
  last_used_at?: string;
  /** Until when the text before the last rotation is good. */
  previous_until?: string;
}

/** Whether a token is good. A node of another version may know more. */
export type TokenState = 'active' | 'expired' | 'revoked' | (string & {});

/** How many there are in each state, counted up to 100,000. */
export interface UnfinishedExecutions {
  /** Not begun yet. */
  held: number;
  /** At work. */
  running: number;
  /** For people only. */
  waiting: number;
  /** By somebody. */
  paused: number;
  /** On their way out. */
  cancelling: number;
}

/** A file that comes in pieces. */
export interface Upload {
  /** Its id. */
  upload: string;
  /** How much of it is there. */
  bytes: number;
}

/** What a parameter takes. A node of another version may know more. */
export type ValueType = 'any' | 'boolean' | 'integer' | 'number' | 'string' | 'list' | 'object' | 'artifact' | 'duration' | 'schema' | (string & {});

/** A worker that was heard of lately. */
export interface WorkerPresence {
  /** What it calls itself. */
  name: string;
  /** What it polls. */
  queue: string;
  /** What it says about itself. */
  labels: Record<string, string>;
  /** When it was heard. */
  last_seen: string;
  /** How many of its polls wait. */
  polls: number;
  /** How many tasks it has. */
  held: number;
  /** The first of them. */
  tasks: HeldTask[];
}

/** A workflow with its source. */
export interface Workflow {
  /** Its name. */
  name: string;
  /** From 1; each change is another. */
  version: number;
  /** Of its source. */
  digest: string;
  /** The file it came from. */
  file: string;
  /** When this version was stored. */
  created_at: string;
  /** Its text, as it was applied. */
  source: string;
  /** What it says of itself. */
  description?: string;
  /** The schema of its input. */
  input?: Json;
  /** Its tasks and what they need. */
  graph?: Graph;
}

/** A workflow that is valid. */
export interface WorkflowCheck {
  /** Its name. */
  workflow: string;
  /** How many tasks it has. */
  tasks: number;
}

/** A version of a workflow. */
export interface WorkflowVersion {
  /** Its name. */
  name: string;
  /** From 1; each change is another. */
  version: number;
  /** Of its source. */
  digest: string;
  /** The file it came from. */
  file: string;
  /** When this version was stored. */
  created_at: string;
  /** Present while none of its tasks may begin. */
  pause?: Pause;
}

/** Query of getHealth: Whether the process answers. */
export interface GetHealthQuery {
}

/** Query of getReady: Whether the node accepts work. */
export interface GetReadyQuery {
}

/** Query of listTaskTypes: The task types a workflow may use. */
export interface ListTaskTypesQuery {
}

/** Query of showNode: The actors of this node, their restarts and mailboxes. */
export interface ShowNodeQuery {
}

/** Query of showCluster: The nodes that share the database, and how many shards have no owner. */
export interface ShowClusterQuery {
}

/** Query of listNodes: The nodes that share the database. */
export interface ListNodesQuery {
}

/** Query of showMember: A node, as the others see it. */
export interface ShowMemberQuery {
}

/** Query of showActorsOfNode: The actors of any node, their restarts and mailboxes, and its links. */
export interface ShowActorsOfNodeQuery {
}

/** Query of listShards: Which node has which shard, and under which epoch. */
export interface ListShardsQuery {
  /** Only those of this node. */
  owner?: string;
}

/** Body of moveShards: Has shards be at a node, as long as it may have any; without a node, wherever they belong. */
export interface MoveShardsBody {
  /** Which. */
  shards: number[];
  /** Where. */
  node?: string;
}

/** Query of listWorkflows: The newest version of each workflow. */
export interface ListWorkflowsQuery {
}

/** Query of applyWorkflow: Stores a workflow; later executions run it. */
export interface ApplyWorkflowQuery {
  /** The file's name, for messages; or header X-Troupe-File. */
  file?: string;
}

/** Query of validateWorkflow: Checks a workflow and stores nothing. */
export interface ValidateWorkflowQuery {
  /** The file's name, for messages; or header X-Troupe-File. */
  file?: string;
}

/** Body of testWorkflow: Runs a workflow under a virtual clock with mocked tasks, and stores nothing. */
export interface TestWorkflowBody {
  /** The workflow, YAML or JSON. */
  source: string;
  /** The workflow's file name, for messages. */
  file?: string;
  /** Mocks, inputs and expectations, YAML or JSON (docs/TESTING.md). */
  mocks?: string;
  /** The mocks' file name, for messages. */
  mocks_file?: string;
  /** Make up outputs for tasks that have no mock, by their types. */
  fill_in?: boolean;
}

/** Query of showWorkflow: A workflow with its source. */
export interface ShowWorkflowQuery {
}

/** Query of graphWorkflow: The graph of a workflow. */
export interface GraphWorkflowQuery {
  /** How it is drawn; text when absent. */
  format?: 'text' | 'dot' | 'json';
}

/** Query of listExecutions: Executions, newest first. */
export interface ListExecutionsQuery {
  /** Only of this workflow. */
  workflow?: string;
  /** Only in these states, with commas: held, running, waiting, paused, cancelling, completed, failed, cancelled. */
  state?: string;
  /** Only with all of these labels: team=content,lang=en, or a JSON object. */
  labels?: string;
  /** Only those accepted at this time or later: 2026-01-31T09:30:00Z. */
  created_from?: string;
  /** Only those accepted before this time. */
  created_before?: string;
  /** The newest first, or the oldest. */
  sort?: '-created' | 'created';
  /** Say also how many there are (`count`), counted up to 100,000 (`counted_all`). */
  count?: boolean;
  /** How many at most; 50 when absent. */
  limit?: number;
  /** The `next` of the page before. */
  cursor?: string;
}

/** Query of startExecution: Starts a workflow. */
export interface StartExecutionQuery {
  /** Answer when it is finished or waits for a person, at most this long: 30s. */
  wait?: string;
}

/** Body of startExecution: Starts a workflow. */
export interface StartExecutionBody {
  /** The name of a workflow. */
  workflow: string;
  /** What the workflow's `input` asks for. */
  input?: JsonObject;
  /** Names and texts to find it by. */
  labels?: Record<string, string>;
  /** Steers everything random in it; drawn when absent. */
  seed?: number;
  /** It begins after so much time: 10m. */
  delay?: string;
  /** It begins at this time: 2026-01-31T09:30:00Z. */
  start_at?: string;
  /** The same key again is the same start; or header Idempotency-Key. */
  idempotency_key?: string;
  /** What a key that came before means. */
  on_duplicate?: 'return_existing' | 'reject' | 'supersede';
  /** Answer when it is finished or waits for a person, at most this long: 30s. */
  wait?: string;
}

/** Query of showExecution: An execution with its tasks. */
export interface ShowExecutionQuery {
  /** Answer when it is finished or waits for a person, at most this long: 30s. */
  wait?: string;
}

/** Query of listEvents: Its events as JSON, page by page (`next` is the `after` of the next one); with Accept: text/event-stream live, until it ends or a piece of a long history is sent (ask again). */
export interface ListEventsQuery {
  /** Only events after this number; or header Last-Event-ID. */
  after?: number;
  /** How many at most; 50 when absent. */
  limit?: number;
}

/** Body of cancelExecution: Stops an execution. */
export interface CancelExecutionBody {
  /** Why, for the record. */
  reason?: string;
}

/** Body of terminateExecution: Ends an execution at once, without any clean-up. */
export interface TerminateExecutionBody {
  /** Why, for the record. */
  reason?: string;
}

/** Body of pauseExecution: Lets nothing new begin; what runs ends and is recorded. */
export interface PauseExecutionBody {
  /** Why, for the record. */
  reason?: string;
  /** Who does it, for the record. */
  by?: string;
  /** How long, such as 2h; absent: until it is resumed. */
  for?: string;
}

/** Body of resumeExecution: Goes on with a paused execution. */
export interface ResumeExecutionBody {
  /** Who does it, for the record. */
  by?: string;
}

/** Body of retryExecution: Runs again what failed or was cancelled, and what was skipped because of it. */
export interface RetryExecutionBody {
  /** Who does it, for the record. */
  by?: string;
  /** Why, for the record. */
  reason?: string;
}

/** Body of rerunTasks: Runs tasks again, and exactly what depends on them. */
export interface RerunTasksBody {
  /** Ids of tasks, such as cut or images[3]. */
  tasks: string[];
  /** Who does it, for the record. */
  by?: string;
  /** Why, for the record. */
  reason?: string;
  /** Only say what would run again. */
  preview?: boolean;
}

/** Body of skipTask: Does not do a task; what needs it goes on. */
export interface SkipTaskBody {
  /** Who does it, for the record. */
  by?: string;
  /** Why, for the record. */
  reason?: string;
  /** What the tasks that need it read as its output. */
  output?: Json;
}

/** Body of sendSignal: Sends a signal; the first wait that wants it takes it, now or later. */
export interface SendSignalBody {
  /** What the signal is called. */
  name: string;
  /** What it carries. */
  payload?: Json;
  /** Who does it, for the record. */
  by?: string;
  /** The same id again is ignored. */
  id?: string;
}

/** Body of setLabels: Sets and removes labels. */
export interface SetLabelsBody {
  /** Names and texts. */
  labels?: Record<string, string>;
  /** Names. */
  removed?: string[];
}

/** Body of migrateExecution: Moves an execution to another version of its workflow. */
export interface MigrateExecutionBody {
  /** Absent: the newest. */
  version?: number;
  /** Who does it, for the record. */
  by?: string;
  /** Only say whether it can. */
  check?: boolean;
}

/** Query of queryExecution: Answers a query of the workflow. */
export interface QueryExecutionQuery {
}

/** Body of changeExecutions: Does one thing to many executions. */
export interface ChangeExecutionsBody {
  /** What is done. */
  verb: 'cancel' | 'terminate' | 'pause' | 'resume' | 'retry' | 'rerun' | 'signal' | 'labels';
  /** What the verb takes for one execution. */
  with?: JsonObject;
  /** Only of this workflow. */
  workflow?: string;
  /** Only in this state; absent: those that go on. */
  state?: ExecutionState;
  /** Only with all of these labels. */
  labels?: Record<string, string>;
  /** How many at most; 100 when absent. */
  limit?: number;
  /** Only name them. */
  preview?: boolean;
}

/** Query of listReviews: What waits for a person, and what was decided. */
export interface ListReviewsQuery {
  /** Only in this state. */
  state?: ReviewState;
  /** Only those this person is asked for; empty: those that anybody may decide. */
  assignee?: string;
  /** How many at most; 50 when absent. */
  limit?: number;
  /** The `next` of the page before. */
  cursor?: string;
}

/** Body of decideReviews: Decides several reviews at once; each answer says whether it went through. */
export interface DecideReviewsBody {
  /** Each EXECUTION:TASK, or EXECUTION; at most 500. */
  reviews: string[];
  /** Approve them, or reject them. */
  approved: boolean;
  /** Who decides, for the record. */
  by?: string;
  /** Why: what the workflows and later readers are told. */
  comment?: string;
}

/** Query of showReview: A review with everything that was judged in its execution, the newest first. */
export interface ShowReviewQuery {
}

/** Body of claimReview: Claims an open review for a while: nobody else can decide it. Again by the same person renews it. */
export interface ClaimReviewBody {
  /** Who claims it. */
  by: string;
  /** How long, such as 30m; 15m when absent, at most 24h. */
  for?: string;
}

/** Body of releaseReview: Gives a claimed review back. */
export interface ReleaseReviewBody {
  /** Who claimed it. */
  by: string;
}

/** Body of approveReview: Approves a review: EXECUTION:TASK, or EXECUTION. */
export interface ApproveReviewBody {
  /** Who decides, for the record. */
  by?: string;
  /** What the workflow and later readers are told. */
  comment?: string;
  /** What the form of the review asks for. */
  form?: JsonObject;
}

/** Body of rejectReview: Rejects a review: EXECUTION:TASK, or EXECUTION. */
export interface RejectReviewBody {
  /** Who decides, for the record. */
  by?: string;
  /** What the workflow and later readers are told. */
  comment?: string;
  /** What the form of the review asks for. */
  form?: JsonObject;
}

/** Query of showOverview: The numbers of the node at a glance: executions, queues, counts, times and what runs longest. */
export interface ShowOverviewQuery {
}

/** Query of listQueues: The queues: slots of the node, remote work, and executions that wait for room. */
export interface ListQueuesQuery {
}

/** Query of showQueue: A queue, and the keys of limits that are in use. */
export interface ShowQueueQuery {
}

/** Query of listPauses: What is paused, and why. */
export interface ListPausesQuery {
}

/** Body of pauseWorkflow: Lets no task of a workflow begin; what runs ends and is recorded. */
export interface PauseWorkflowBody {
  /** Why, for the record. */
  reason?: string;
  /** Who does it, for the record. */
  by?: string;
  /** How long, such as 2h; absent: until it is resumed. */
  for?: string;
}

/** Body of pauseNode: Lets no task begin; what runs ends and is recorded. */
export interface PauseNodeBody {
  /** Why, for the record. */
  reason?: string;
  /** Who does it, for the record. */
  by?: string;
  /** How long, such as 2h; absent: until it is resumed. */
  for?: string;
}

/** Body of putTaskType: Declares a task type that workers carry out. */
export interface PutTaskTypeBody {
  /** A sentence. */
  summary?: string;
  /** Where its tasks wait; the name of the type when absent. */
  queue?: string;
  /** Of the type, for the record. */
  version?: number;
  /** By name: a type, or {type, required, default, summary, choices}. Absent: anything. */
  parameters?: Json;
  /** The same of the output. */
  outputs?: Record<string, Json>;
  /** Takes parameters beyond those named. */
  open?: boolean;
  /** The output has more than is named. */
  open_output?: boolean;
}

/** Body of pollQueue: Takes tasks of a queue; waits when there is none. */
export interface PollQueueBody {
  /** The name of the worker: who holds what, for sticky tasks. */
  worker?: string;
  /** What the worker says about itself; a task may demand labels. */
  labels?: Record<string, string>;
  /** How many tasks at most; 1 when absent. */
  max?: number;
  /** How long to wait for a task: 30s. */
  wait?: string;
}

/** Body of heartbeatAttempt: Says that an attempt is alive; answers whether it is to stop. */
export interface HeartbeatAttemptBody {
  /** How far it is: 0 to 1. */
  progress?: number;
  /** A few words about that. */
  note?: string;
}

/** Body of completeAttempt: Records the output of an attempt. */
export interface CompleteAttemptBody {
  /** What the task made. */
  output?: Json;
}

/** Body of failAttempt: Records that an attempt failed. */
export interface FailAttemptBody {
  /** A word for rules to match: http_503. */
  code: string;
  /** What happened. */
  message?: string;
  /** Whether trying again may help; true when absent. */
  retryable?: boolean;
  /** Not before: 30s. */
  retry_after?: string;
}

/** Body of extendAttempt: Keeps an attempt for longer without heartbeats. */
export interface ExtendAttemptBody {
  /** From now: 10m. */
  by: string;
}

/** Body of reportAttempts: Heartbeats, outcomes and the next poll in one request. */
export interface ReportAttemptsBody {
  /** The name of the worker: who holds what, for sticky tasks. */
  worker?: string;
  /** Of attempts that go on. */
  heartbeats?: Heartbeat[];
  /** Of attempts that ended. */
  outcomes?: AttemptOutcome[];
  /** Once the outcomes are durable. */
  poll?: Poll;
}

/** Query of listWorkers: Workers, what they poll and what they hold. */
export interface ListWorkersQuery {
}

/** Query of listSchedules: Schedules by name, each with its next due time. */
export interface ListSchedulesQuery {
}

/** Query of addSchedule: Adds a schedule or replaces what it says, by the name in it. What was due before is not made up for. */
export interface AddScheduleQuery {
  /** The file's name, for messages; or header X-Troupe-File. */
  file?: string;
}

/** Query of validateSchedule: Checks a schedule and stores nothing; shows when it would be due. */
export interface ValidateScheduleQuery {
  /** The file's name, for messages; or header X-Troupe-File. */
  file?: string;
}

/** Query of showSchedule: A schedule, its next due times and its latest runs. */
export interface ShowScheduleQuery {
}

/** Query of applySchedule: The same for the schedule of this name. */
export interface ApplyScheduleQuery {
  /** The file's name, for messages; or header X-Troupe-File. */
  file?: string;
}

/** Query of listScheduleRuns: What became of each due time, the latest first. */
export interface ListScheduleRunsQuery {
  /** How many at most; 50 when absent. */
  limit?: number;
  /** The `next` of the page before. */
  cursor?: string;
}

/** Body of pauseSchedule: Nothing is due until it is resumed, or until a time. */
export interface PauseScheduleBody {
  /** Why, for the record. */
  reason?: string;
  /** When it goes on by itself. */
  until?: string;
}

/** Body of triggerSchedule: Starts it now, whatever the clock says. */
export interface TriggerScheduleBody {
  /** Absent: as the schedule says. */
  overlap?: OverlapPolicy;
}

/** Body of backfillSchedule: Runs what was due in a range of time, one after the other. */
export interface BackfillScheduleBody {
  /** The first time that may be due. */
  from: string;
  /** The last time that may be due. */
  to: string;
  /** Absent: as the schedule says. */
  overlap?: OverlapPolicy;
  /** Also what has run already. */
  again?: boolean;
}

/** Query of readOutput: What it came to, as JSON; one that is in a file, as that file, of which a Range header asks for a part. */
export interface ReadOutputQuery {
  /** Of this task instead: cut or images[3]. */
  task?: string;
}

/** Query of readArtifact: The bytes of a file a task made; with a Range header some of them. */
export interface ReadArtifactQuery {
  /** Save it under this name. */
  name?: string;
  /** What it is, for a browser that is to show it: image/png. */
  type?: string;
}

/** Body of beginUpload: Begins a file that comes in pieces. */
export interface BeginUploadBody {
  /** A file name for people. */
  name?: string;
  /** What it is: application/json. */
  media_type?: string;
}

/** Query of putPiece: The bytes that follow; answers how many there are. 409 says at which offset to go on. */
export interface PutPieceQuery {
  /** How many bytes came before. */
  offset: number;
}

/** Body of finishUpload: Makes an artifact of it, durably: what an output or an input names. */
export interface FinishUploadBody {
  /** Refuse it unless it is this: sha256:... */
  digest?: string;
}

/** Query of listTokens: Who may use the API. What a token's text is, nobody can say any more. */
export interface ListTokensQuery {
}

/** Body of createToken: Makes a token. The answer is the only place where its text is shown. */
export interface CreateTokenBody {
  /** Letters, digits, dots, dashes and underscores. */
  name: string;
  /** What it may do. */
  role: 'worker' | 'viewer' | 'reviewer' | 'operator' | 'admin';
  /** Only these workflows and what belongs to them: video, batch-*. */
  workflows?: string[];
  /** Only these operations of the role: startExecution, list*. */
  operations?: string[];
  /** Until when, from now: 90d. */
  expires_in?: string;
  /** Until when; for ever when both are absent. */
  expires_at?: string;
}

/** Query of showToken: A token, by its name or id. */
export interface ShowTokenQuery {
}

/** Body of rotateToken: Gives a token another text, which only the answer shows. */
export interface RotateTokenBody {
  /** How long the text before stays good; not at all when absent. */
  grace?: string;
}

/** Query of listAudit: Who changed what, and who was denied: the newest first, with `after` the oldest. */
export interface ListAuditQuery {
  /** Only by this token, by its name; `local` and `anybody` came without one. */
  who?: string;
  /** Only this one: cancelExecution. */
  operation?: string;
  /** Only what was done to this: executions/01K..., workflows/video, tokens/ci. */
  target?: string;
  /** From this time on. */
  from?: string;
  /** Before this time. */
  to?: string;
  /** After this sequence, the oldest first: to follow the log. */
  after?: number;
  /** The `next` of an earlier page. */
  cursor?: string;
  /** How many at most; 50 when absent. */
  limit?: number;
}

/** Query of showConfig: How the node is set, and where each setting came from. */
export interface ShowConfigQuery {
}

/** Query of listScores: Every score there was, the newest first: what was judged, by which versions, and how. */
export interface ListScoresQuery {
  /** Only of this workflow. */
  workflow?: string;
  /** Only by this profile. */
  profile?: string;
  /** Only those judged at this time or later: 2026-01-31T09:30:00Z. */
  since?: string;
  /** How many at most; 50 when absent. */
  limit?: number;
  /** The `next` of the page before. */
  cursor?: string;
}

/** Query of showQualityReport: What many scores say: distribution, approval by criterion, arms, versions, days, attempts, failures. */
export interface ShowQualityReportQuery {
  /** Only of this workflow. */
  workflow?: string;
  /** Only by this profile. */
  profile?: string;
  /** Only those judged at this time or later: 2026-01-31T09:30:00Z. */
  since?: string;
  /** How many of the newest count; 10000 when absent. */
  limit?: number;
}

/** Query of showLearner: What was learned of changes: how often each worked against which weakness. */
export interface ShowLearnerQuery {
}

/** Query of showAgreement: How reviewers and scores agree, and the thresholds that would reach a wanted share of wrong approvals. */
export interface ShowAgreementQuery {
  /** Only of this workflow. */
  workflow?: string;
  /** Only by this profile. */
  profile?: string;
  /** Only those judged at this time or later: 2026-01-31T09:30:00Z. */
  since?: string;
  /** How many of the newest count; 10000 when absent. */
  limit?: number;
  /** The share of approvals that people may find wrong: 0.05. */
  false_approve?: number;
}

/** Body of rescore: Judges again what was judged, by the versions of today, and compares; nothing is changed. */
export interface RescoreBody {
  /** Only of this workflow. */
  workflow?: string;
  /** Only by this profile. */
  profile?: string;
  /** Only those judged at this time or later: 2026-01-31T09:30:00Z. */
  since?: string;
  /** How many; 200 when absent. */
  limit?: number;
  /** The `next` of the page before. */
  cursor?: string;
}
