// Reads a list of documents from a file and prints the canonical form of each, by software that no one here wrote.
import fs from 'node:fs';
import jsonld from 'jsonld';
import { context } from './contexts.mjs';

const documentLoader = async address => {
  const document = context(address);
  if (!document) throw new Error(`no such context: ${address}`);
  return { contextUrl: null, documentUrl: address, document };
};

const documents = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const forms = [];
for (const document of documents) {
  forms.push(await jsonld.canonize(document, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, safe: true,
  }));
}
process.stdout.write(JSON.stringify(forms));
