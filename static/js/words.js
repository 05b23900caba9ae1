// Sentences that the server wrote with {gaps}, filled in here; numbers and sizes as the server writes them.

const language = document.documentElement.lang
const units = ['B', 'kB', 'MB', 'GB', 'TB']
const whole = new Intl.NumberFormat(language)

/**
 * Fill the gaps of a sentence.
 *
 * @param {string} forms one form, or two with a bar between them: for one and for many, chosen by `n`
 * @param {Object<string, number|string>} values numbers get their thousands commas
 */
export function fill(forms, values = {}) {
  const [one, many = one] = forms.split('|')
  const form = values.n === 1 ? one : many
  return form.replace(/\{(\w+)\}/g, (_, name) => readable(values[name]))
}

/** 21600000000 → 21.6 GB, in steps of 1,000 as disks are sold. */
export function size(bytes) {
  const power = powerOf(bytes)
  return `${scaled(bytes, power)} ${units[power]}`
}

/** 4.4 and 21.6 GB: both in the unit of the larger one, which the second names. */
export function sizePair(part, all) {
  const power = powerOf(all)
  return { part: scaled(part, power), whole: `${scaled(all, power)} ${units[power]}` }
}

function powerOf(bytes) {
  let power = 0
  for (; bytes >= 999.5 && power < units.length - 1; power += 1) bytes /= 1000
  return power
}

function scaled(bytes, power) {
  const number = bytes / 1000 ** power
  const digits = power >= 2 && number < 100 ? 1 : 0
  return number.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function readable(value) {
  return typeof value === 'number' ? whole.format(value) : (value ?? '')
}
