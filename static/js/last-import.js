// The id of the import that this browser looked at or started last: all that is kept here.

const key = 'shoebox-job'

/** The id that is kept; null where there is none, or storage is switched off. */
export function kept() {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** @param {string|null} jobId null forgets it */
export function keep(jobId) {
  try {
    if (jobId) localStorage.setItem(key, jobId)
    else localStorage.removeItem(key)
  } catch {
    // A private window, or storage that is full or switched off: the server's own guess will do.
  }
}
