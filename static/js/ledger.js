// The books of what is sent: how far each chosen file is, and sums that agree with that at every moment.

import { Pace } from './pace.js'

const tellMs = 200
const stateOf = { upload: 'ready', have: 'here', refused: 'refused' }

export class Ledger extends EventTarget {
  constructor() {
    super()
    this.clear()
  }

  clear() {
    Object.assign(this, { items: [], queue: [], at: 0, found: 0, complete: false, problem: null })
    Object.assign(this, { all: 0, sent: 0, refused: 0, failed: 0, bytesAll: 0, bytesSent: 0, missingBytes: 0 })
    this.pace = new Pace()
  }

  /** Write down what the server answered to a page of the list. */
  take({ rows, answers }) {
    answers.forEach((said, number) => {
      const item = rows[number]
      Object.assign(item, { state: stateOf[said.answer], address: said.upload_url, reason: said.reason, tries: 0 })
      item.sent = 0
      if (item.state === 'refused') return void (this.refused += 1)
      this.all += 1
      this.bytesAll += item.size
      if (item.state === 'ready') this.queue.push(item)
      else this.arrived(item, 'here')
    })
    this.tell()
  }

  progress(item, bytes) {
    const more = bytes - item.sent
    item.sent = bytes
    this.bytesSent += more
    this.pace.add(more)
    this.tell()
  }

  /** What was sent of it does not count any more. */
  back(item) {
    this.bytesSent -= item.sent
    item.sent = 0
  }

  /** It waits for its turn, once more. */
  ready(item, changed = {}) {
    if (item.state === 'failed') this.failed -= 1
    this.back(item)
    Object.assign(item, { state: 'ready' }, changed)
    this.queue.push(item)
    this.tell()
  }

  /** It is there; what held it open is let go. */
  arrived(item, state = 'sent') {
    this.bytesSent += item.size - item.sent
    Object.assign(item, { sent: item.size, state, source: undefined })
    this.sent += 1
    this.tell()
  }

  turnAway(item, reason) {
    this.back(item)
    this.all -= 1
    this.bytesAll -= item.size
    this.refused += 1
    Object.assign(item, { state: 'refused', reason })
    this.tell()
  }

  /** Without a reason: it changed or vanished since it was chosen. */
  fail(item, reason) {
    this.back(item)
    this.failed += 1
    Object.assign(item, { state: 'failed', reason })
    this.tell()
  }

  note(changed) {
    Object.assign(this, changed)
    this.tell()
  }

  /** Many changes are told as one. */
  tell() {
    this.telling ??= setTimeout(() => {
      this.telling = undefined
      this.dispatchEvent(new Event('change'))
    }, tellMs)
  }
}
