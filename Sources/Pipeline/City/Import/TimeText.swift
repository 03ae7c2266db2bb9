/// A point in time as it stands in a table.
struct TimeText: Equatable {
    /// Epoch seconds of the digits as written, as if they were UTC.
    var digits: Int64
    /// Seconds of the offset that stands behind a date; nil for none and for epochs.
    var offset: Int64?
    /// Whether it is a count of seconds or milliseconds rather than a date.
    var isEpoch: Bool

    /// Reads epoch seconds, epoch milliseconds (whole numbers of 12 digits or more), a date
    /// `yyyy-MM-dd HH:mm[:ss[.fraction]]` with a blank or `T` and an optional `Z` or `±HH:mm`, or a
    /// date in words, `Tue Apr 03 18:00:09 +0000 2012`.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let number = Self.number(bytes) {
            // 10^11 seconds is the year 5138, 10^11 milliseconds is 1973.
            let isMilliseconds = abs(number) >= 100_000_000_000
            digits =
                isMilliseconds
                ? number / 1000 - (number % 1000 < 0 ? 1 : 0) : number
            offset = nil
            isEpoch = true
        } else {
            var reader = Reader(bytes: bytes)
            let isInWords = bytes.first.map { $0 >= UInt8(ascii: "A") } ?? false
            guard let (digits, offset) = isInWords ? reader.dateInWords() : reader.date() else {
                return nil
            }
            self.digits = digits
            self.offset = offset
            isEpoch = false
        }
        guard LocalClock.range.contains(digits) else { return nil }
    }

    /// A whole number, or one with a fraction, which is cut off.
    private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let point = bytes.firstIndex(of: UInt8(ascii: ".")) else {
            return DecimalText.integer(bytes)
        }
        let fraction = bytes[(point + 1)...]
        guard fraction.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        let whole = DecimalText.integer(UnsafeBufferPointer(rebasing: bytes[..<point]))
        // Before 1970 the second that has begun is the one below.
        let isBelow = bytes.first == UInt8(ascii: "-") && fraction.contains { $0 != 0x30 }
        return whole.map { isBelow ? $0 - 1 : $0 }
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        var position = 0

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        mutating func date() -> (digits: Int64, offset: Int64?)? {
            guard let year = number(4), skip("-"), let month = number(2), skip("-"),
                let day = number(2), (1...12).contains(month), day >= 1,
                day <= Self.days(inMonth: month, year: year), skip("T") || skip(" "),
                let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60
            else { return nil }
            var second: Int64 = 0
            if skip(":") {
                guard let found = number(2), found < 60 else { return nil }
                second = found
                if skip(".") {
                    guard digit() != nil else { return nil }
                    while digit() != nil {}
                }
            }
            guard let offset = offset(), position == bytes.count else { return nil }
            let days = Self.days(year: year, month: month, day: day)
            return (((days * 24 + hour) * 60 + minute) * 60 + second, offset.seconds)
        }

        /// Day of the week, month, day, time, offset, year. The day of the week is not checked.
        mutating func dateInWords() -> (digits: Int64, offset: Int64?)? {
            guard word() != nil, skip(" "), let name = word(),
                let index = Self.months.firstIndex(of: name), skip(" "), let day = number(2),
                day >= 1, skip(" "), let hour = number(2), hour < 24, skip(":"),
                let minute = number(2), minute < 60, skip(":"), let second = number(2),
                second < 60, skip(" ")
            else { return nil }
            let sign: Int64
            if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
            let month = Int64(index) + 1
            guard let hours = number(2), hours <= 18, let minutes = number(2), minutes < 60,
                skip(" "), let year = number(4), position == bytes.count,
                day <= Self.days(inMonth: month, year: year)
            else { return nil }
            let days = Self.days(year: year, month: month, day: day)
            return (
                ((days * 24 + hour) * 60 + minute) * 60 + second,
                sign * (hours * 60 + minutes) * 60
            )
        }

        private static let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ].map { Array($0.utf8) }.map { ($0[0], $0[1], $0[2]) }.map(Word.init)

        private struct Word: Equatable {
            let first, second, third: UInt8

            init(_ letters: (UInt8, UInt8, UInt8)) {
                (first, second, third) = letters
            }
        }

        /// Three letters.
        private mutating func word() -> Word? {
            guard position + 3 <= bytes.count else { return nil }
            defer { position += 3 }
            return Word((bytes[position], bytes[position + 1], bytes[position + 2]))
        }

        private mutating func offset() -> (seconds: Int64?, Void)? {
            if position == bytes.count { return (nil, ()) }
            if skip("Z") { return (0, ()) }
            _ = skip(" ")
            let sign: Int64
            if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
            guard let hours = number(2), hours <= 18 else { return nil }
            if position == bytes.count { return (sign * hours * 3600, ()) }
            _ = skip(":")
            guard let minutes = number(2), minutes < 60 else { return nil }
            return (sign * (hours * 60 + minutes) * 60, ())
        }

        private mutating func number(_ count: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<count {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        private mutating func digit() -> Int64? {
            guard position < bytes.count else { return nil }
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            position += 1
            return Int64(digit)
        }

        private mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
                return false
            }
            position += 1
            return true
        }

        private static func days(inMonth month: Int64, year: Int64) -> Int64 {
            if month == 2 {
                return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            }
            return [4, 6, 9, 11].contains(month) ? 30 : 31
        }

        /// Days since 1970-01-01 in the Gregorian calendar, of a checked date.
        private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
            // Years that begin in March put the leap day at their end, so that the days before a
            // month follow from the month alone: 30.6 a month on average.
            let marchYear = month > 2 ? year : year - 1
            let marchMonth = month > 2 ? month - 3 : month + 9
            let daysBeforeMonth = (153 * marchMonth + 2) / 5
            let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
            // 719,468 days lie between March 1 of the year 0 and 1970-01-01.
            return marchYear * 365 + leapDays + daysBeforeMonth + day - 1 - 719_468
        }
    }
}
