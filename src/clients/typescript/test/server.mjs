// A real node for a test, on a free port, in a directory of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.env.TROUPE_BINARY;

export class Server {
  static async start(options = {}) {
    const self = new Server();
    self.data = options.data ?? (await mkdtemp(join(tmpdir(), 'troupe-client-')));
    self.more = options.more ?? [];
    await self.launch(0);
    return self;
  }

  /** Starts the process, again on the same port after a kill. */
  async launch(port = this.port) {
    const args = ['server', '--port', String(port), '--data', this.data, '--set', 'log.level=warning', ...this.more];
    this.process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.exited = new Promise(resolve => this.process.once('exit', code => resolve(code)));
    let said = '';
    this.url = await new Promise((resolve, reject) => {
      this.process.stdout.on('data', piece => {
        said += piece;
        const found = /(http:\/\/[^,\s]+)[^\n]*\n/.exec(said);
        if (found) resolve(found[1]);
      });
      this.process.once('exit', () => reject(new Error(`the server did not start: ${said}`)));
    });
    this.port = Number(new URL(this.url).port);
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGTERM');
    await this.exited;
    await rm(this.data, { recursive: true, force: true });
  }
}

/** Looks again and again until it is so. */
export async function eventually(isSo, withinMs = 60_000) {
  for (const until = Date.now() + withinMs; Date.now() < until; ) {
    const found = await isSo();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  throw new Error('it never came to be');
}

export const quiet = () => {};

/** A promise that others end. */
export function gate() {
  let open;
  const passed = new Promise(resolve => (open = resolve));
  return { open, passed };
}
