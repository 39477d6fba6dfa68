/**
 * Was the bundle built from the sources beside it? The build writes a SHA-256 over them into
 * `static/build.json`; a Python test computes the same and needs no Node.
 *
 * Over each source file in the order of its path: path, NUL, content, NUL.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

const BUILT_FROM = ['src', 'public', 'index.html', 'package.json', 'package-lock.json', 'vite.config.ts', 'emoji-names.ts', 'fingerprint.ts'];

function files(root: string, entry: string): string[] {
  const path = join(root, entry);
  try {
    return readdirSync(path).flatMap((name) => files(root, join(entry, name)));
  } catch {
    return [relative(root, path).split(sep).join('/')];
  }
}

/** The SHA-256 over all sources, in hexadecimal. */
export function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const path of BUILT_FROM.flatMap((entry) => files(root, entry)).sort()) {
    hash.update(path).update('\0').update(readFileSync(join(root, path))).update('\0');
  }
  return hash.digest('hex');
}

/** Writes `build.json` beside the bundle. */
export function stamp(root: string, out: string): Plugin {
  return {
    name: 'stamp',
    apply: 'build',
    closeBundle: () => writeFileSync(join(out, 'build.json'), `${JSON.stringify({ sources: fingerprint(root) })}\n`),
  };
}
