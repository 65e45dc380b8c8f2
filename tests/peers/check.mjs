// Checks credentials with software that no one here wrote, and prints what each program says. No network: addresses lead
// to the documents of the plan, contexts come from packages, anything else is an error.
//
// The plan, a JSON file: {"at": a moment or null, "schema": a file or null, "web": {address: document},
// "cases": {name: credential}}. The answer: {name: {bazaar: {verified, revoked, why}, dcc: {signature, revoked, why},
// schema: true, false or null}}.
import fs from 'node:fs';
import { context } from './contexts.mjs';

const plan = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
// Standard output is for the answer alone.
console.log = console.error;

globalThis.fetch = async request => {
  const address = typeof request === 'string' ? request : request.url ?? String(request);
  const document = plan.web[address] ?? context(address);
  if (!document) return new Response('not here', { status: 404 });
  return new Response(JSON.stringify(document), { headers: { 'content-type': 'application/json' } });
};

const vc = await import('@digitalbazaar/vc');
const { DataIntegrityProof } = await import('@digitalbazaar/data-integrity');
const { cryptosuite } = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const { checkStatus } = await import('@digitalbazaar/vc-bitstring-status-list');
const { verifyCredential } = await import('@digitalcredentials/verifier-core');
const { default: Ajv2019 } = await import('ajv/dist/2019.js');
const { default: addFormats } = await import('ajv-formats');

// did:web:HOST:PATH to the address of its document, as the method says.
function place(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':');
  const folder = path.length ? path.join('/') : '.well-known';
  const origin = decodeURIComponent(host);
  const scheme = origin.startsWith('localhost') || origin.startsWith('127.') ? 'http' : 'https';
  return `${scheme}://${origin}/${folder}/did.json`;
}

const documentLoader = async address => {
  const answer = document => ({ contextUrl: null, documentUrl: address, document });
  if (address.startsWith('did:web:')) {
    const [did, fragment] = address.split('#');
    const whole = plan.web[place(did)];
    if (!whole) throw new Error(`no such identifier: ${did}`);
    if (!fragment) return answer(whole);
    const method = whole.verificationMethod.find(one => one.id === address);
    if (!method) throw new Error(`no such key: ${address}`);
    return answer({ '@context': 'https://w3id.org/security/multikey/v1', ...method });
  }
  const document = context(address) ?? plan.web[address];
  if (!document) throw new Error(`not here: ${address}`);
  return answer(document);
};

const now = plan.at ? new Date(plan.at) : new Date();
const suite = new DataIntegrityProof({ cryptosuite });

async function bazaar(credential) {
  const status = options => checkStatus({ ...options, suite: new DataIntegrityProof({ cryptosuite }), documentLoader, now });
  const result = await vc.verifyCredential({
    credential, suite, documentLoader, now, ...(credential.credentialStatus && { checkStatus: status }),
  });
  const why = [result.error, ...(result.error?.errors ?? [])].filter(Boolean).map(error => error.message).join('; ');
  // checkStatus says "verified" of a revoked credential too: the bit is what counts.
  const revoked = result.statusResult?.results?.some(one => one.status) ?? null;
  return { verified: result.verified, revoked, why };
}

async function dcc(credential) {
  const result = await verifyCredential({ credential: structuredClone(credential), knownDIDRegistries: [] });
  const step = name => result.log?.find(entry => entry.id === name);
  const why = (result.errors ?? []).map(error => `${error.name}: ${error.message}`).join('; ');
  const status = step('revocation_status');
  return {
    signature: step('valid_signature')?.valid ?? false,
    revoked: status?.valid === undefined ? null : !status.valid,
    why: [why, status?.error?.message].filter(Boolean).join('; '),
  };
}

let validate = null;
if (plan.schema) {
  const ajv = new Ajv2019({ allErrors: true, strict: false });
  addFormats(ajv);
  validate = ajv.compile(JSON.parse(fs.readFileSync(plan.schema, 'utf8')));
}

const told = {};
for (const [name, credential] of Object.entries(plan.cases)) {
  const schema = validate && validate(credential);
  told[name] = {
    bazaar: await bazaar(credential),
    dcc: await dcc(credential),
    schema,
    ...(schema === false && { flaws: validate.errors.map(error => `${error.instancePath} ${error.message}`) }),
  };
}
process.stdout.write(JSON.stringify(told));
process.exit(0);
