// What a drop holds, folders and all.

/** Entries of everything that was dropped; must be called before the drop's handler returns. */
export function entriesOf(transfer) {
  return [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())
    .filter(Boolean)
}

/**
 * Every file in these entries with its path, folder by folder.
 *
 * @returns {Promise<{file: File, path: string}[]>}
 */
export async function filesOf(entries) {
  const found = []
  const open = entries.toReversed()
  while (open.length) {
    const entry = open.pop()
    if (entry instanceof File) found.push({ file: entry, path: entry.name })
    else if (entry.isDirectory) open.push(...(await children(entry)).toReversed())
    else found.push({ file: await fileOf(entry), path: entry.fullPath.replace(/^\//, '') })
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
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}
