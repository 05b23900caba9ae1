// How fast bytes travel: what has passed in the last seconds.

const windowMs = 10_000
const leastMs = 1_500
const stepMs = 250

export class Pace {
  passed = 0
  marks = []

  add(bytes) {
    this.passed += Math.max(0, bytes)
    const now = performance.now()
    if (this.marks.length && now - this.marks.at(-1).at < stepMs) return
    this.marks.push({ at: now, passed: this.passed })
    while (now - this.marks[0].at > windowMs) this.marks.shift()
  }

  /** Bytes a second; undefined while too little is known. */
  get speed() {
    const first = this.marks[0]
    const span = first ? performance.now() - first.at : 0
    return span < leastMs ? undefined : (1000 * (this.passed - first.passed)) / span
  }
}
