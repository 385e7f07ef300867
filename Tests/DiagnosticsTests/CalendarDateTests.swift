import Diagnostics
import Foundation
import Testing

struct CalendarDateTests {
  @Test func `days are those of the calendar, from the year 1 to 9999`() throws {
    let style = Date.ISO8601FormatStyle(timeZone: try #require(TimeZone(identifier: "UTC"))).year().month().day()
    // Not a whole number of days, so that every month and time of day comes up. Foundation's calendar is Julian before 1582.
    for seconds in stride(from: Int64(-12_219_292_800), to: 253_402_300_799, by: 86_400 * 37 + 7919) {
      let date = Date(timeIntervalSince1970: Double(seconds))
      #expect(CalendarDate(secondsSince1970: seconds).description == date.formatted(style))
    }
    #expect(CalendarDate(secondsSince1970: 253_402_300_799).description == "9999-12-31")
    #expect(CalendarDate(secondsSince1970: 1_709_164_800).description == "2024-02-29")
    #expect(CalendarDate(secondsSince1970: -1).description == "1969-12-31")
    #expect(CalendarDate(secondsSince1970: -62_135_596_800).description == "0001-01-01")
  }
}
