/// A day in UTC as ISO 8601 writes it: YYYY-MM-DD.
package struct CalendarDate: CustomStringConvertible {
  package let description: String

  /// The proleptic Gregorian calendar, in eras of 400 years that begin in March
  /// (https://howardhinnant.github.io/date_algorithms.html).
  package init(secondsSince1970 seconds: Int64) {
    let day = Self.floor(seconds, 86400) + 719_468
    let era = Self.floor(day, 146_097)
    let dayOfEra = day - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    description = "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(dayOfMonth, 2))"
  }

  /// The time as RFC 3339 writes it, such as `2026-11-28T09:00:00Z`.
  package static func time(secondsSince1970 seconds: Int64) -> String {
    let rest = seconds - floor(seconds, 86400) * 86400
    let clock = [rest / 3600, rest / 60 % 60, rest % 60].map { pad($0, 2) }.joined(separator: ":")
    return "\(CalendarDate(secondsSince1970: seconds))T\(clock)Z"
  }

  private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
  }

  private static func pad(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
