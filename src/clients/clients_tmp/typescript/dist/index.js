export { Client } from './client.js';
export { Worker } from './worker.js';
export { ExecutionError, TaskError, TroupeError } from './error.js';
