// What a drop holds, folders and all.

// So many names are turned into files at the same time: one by one, ten thousand would take seconds.
const together = 200

/** Entries of everything that was dropped; must be called before the drop's handler returns. */
export function entriesOf(transfer) {
  return [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())
    .filter(Boolean)
}

/**
 * Every file in these entries with its path, folder by folder. The dropped folder's own name is the path's first part.
 * What vanished before it could be opened is left out.
 *
 * @param {(FileSystemEntry|File)[]} entries
 * @param {{signal: AbortSignal, onFound: (count: number) => void}} watch
 * @returns {Promise<{file: File, path: string}[]>}
 */
export async function filesOf(entries, { signal, onFound }) {
  const found = []
  const open = entries.toReversed()
  let names = []
  while (open.length) {
    signal.throwIfAborted()
    const entry = open.pop()
    if (entry instanceof File) found.push({ file: entry, path: entry.name })
    else if (entry.isDirectory) for (const child of (await children(entry)).toReversed()) open.push(child)
    else names.push(entry)
    if (names.length >= together || (!open.length && names.length)) {
      for (const one of await Promise.all(names.map(fileOf))) if (one) found.push(one)
      names = []
      onFound(found.length)
    }
  }
  return found
}

// A reader gives a hundred at most at a time, and nothing at the end.
async function children(folder) {
  const reader = folder.createReader()
  const all = []
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
    if (!some.length) return all
    all.push(...some)
  }
}

function fileOf(entry) {
  return new Promise((resolve) => {
    const path = entry.fullPath.replace(/^\//, '')
    entry.file(
      (file) => resolve({ file, path }),
      () => resolve(null),
    )
  })
}
