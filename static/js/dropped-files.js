// What a drop holds, folders and all.

import { dropped, picked } from './chosen.js'

// So many folders are opened at the same time: one by one, ten thousand files would take seconds.
const hands = 8
// Asking after a file takes a moment; after so many of them one may look at the list.
const atOnce = 100

/** Entries of everything that was dropped; must be called before the drop's handler returns. */
export function entriesOf(transfer) {
  return [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())
    .filter(Boolean)
}

/**
 * Every file in these entries with its path. The dropped folder's own name is the path's first part.
 * What vanished before it could be opened is left out.
 *
 * @param {(FileSystemEntry|File)[]} entries
 * @param {{signal: AbortSignal, onFound: (found: object[]) => void}} watch `found` goes on growing
 * @returns {Promise<object[]>} rows as chosen.js makes them, in the order of their paths
 */
export async function filesOf(entries, { signal, onFound }) {
  const found = []
  const folders = []

  async function sort(some) {
    for (const entry of some) {
      if (entry instanceof File) found.push(picked(entry))
      else if (entry.isDirectory) folders.push(entry)
    }
    for (const one of await Promise.all(some.filter((entry) => entry.isFile).map(dropped))) if (one) found.push(one)
    signal.throwIfAborted()
    onFound(found)
  }

  // What a folder holds is told a hundred at a time: however many lie in one, the list begins at once.
  async function open() {
    while (folders.length) for await (const some of children(folders.pop())) await sort(some)
  }

  await sort(entries)
  while (folders.length) await Promise.all(Array.from({ length: hands }, open))
  return found.sort((one, other) => (one.path < other.path ? -1 : 1))
}

// A reader gives a hundred at first, then all that it has read meanwhile, and nothing at the end.
async function* children(folder) {
  const reader = folder.createReader()
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
    if (!some.length) return
    for (let at = 0; at < some.length; at += atOnce) yield some.slice(at, at + atOnce)
  }
}
