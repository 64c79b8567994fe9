// What docs/WORKERS.md and the README say about this client works as it stands there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Server } from './server.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const call = promisify(execFile);

/** The fenced blocks of a Markdown text: `{language, file, text}`. */
function blocksOf(markdown) {
  return [...markdown.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(([, language, file, text]) => ({
    language,
    file,
    text,
  }));
}

/** Writes the files, runs the commands, compares what they print. */
async function follow(blocks) {
  const server = await Server.start();
  const directory = await mkdtemp(join(tmpdir(), 'troupe-docs-'));
  await mkdir(join(directory, 'node_modules'));
  await symlink(here, join(directory, 'node_modules', 'troupe-client'));
  const env = {
    ...process.env,
    PATH: `${dirname(process.env.TROUPE_BINARY)}:${dirname(process.execPath)}:${process.env.PATH}`,
    TROUPE_SERVER: server.url,
  };
  let printed;
  try {
    for (const { language, file, text } of blocks) {
      if (file) await writeFile(join(directory, file), text);
      else if (language === 'sh')
        printed = (await call('bash', ['-euo', 'pipefail', '-c', text], { cwd: directory, env })).stdout;
      else if (language === 'text') assert.equal(printed, text);
    }
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

test('docs/WORKERS.md, In TypeScript', async () => {
  const markdown = await readFile(join(here, '../../../docs/WORKERS.md'), 'utf8');
  const section = markdown.slice(markdown.indexOf('\n## In TypeScript'), markdown.indexOf('\n## A Python program'));
  const blocks = blocksOf(section);
  assert.ok(blocks.length >= 5);
  await follow(blocks);
});

test('README.md', async () => {
  const blocks = blocksOf(await readFile(join(here, 'README.md'), 'utf8'));
  assert.ok(blocks.length >= 3);
  await follow(blocks);
});

test('what is published is what is built, and nothing else', async () => {
  const { stdout } = await call('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: here });
  const files = JSON.parse(stdout)[0].files.map(each => each.path);
  assert.ok(files.includes('dist/index.js'));
  assert.ok(files.includes('dist/index.d.ts'));
  assert.deepEqual(
    files.filter(each => !/^(dist\/[a-z]+\.(js|d\.ts)|package\.json|README\.md)$/.test(each)),
    [],
  );
  const manifest = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'));
  assert.equal(manifest.dependencies, undefined);
});
