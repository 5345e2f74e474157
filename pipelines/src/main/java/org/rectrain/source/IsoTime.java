package org.rectrain.source;

/** The common form {@code 2022-05-01T00:00:00[.123]Z} without garbage: logs hold millions. */
final class IsoTime {
  /** The text has another form or is not a time. */
  static final long OTHER = Long.MIN_VALUE;

  private static final int[] CUMULATED = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  private static final int[] LENGTHS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final long DAYS_TO_1970 = 719_528;
  private static final long MILLIS_PER_DAY = 86_400_000L;

  private IsoTime() {}

  static long millis(String text) {
    int length = text.length();
    if (length < 20
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || text.charAt(length - 1) != 'Z') {
      return OTHER;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    int milli = fraction(text, length);
    boolean inRange =
        year >= 1
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= length(year, month)
            && hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && second < 60
            && milli >= 0;
    if (!inRange) {
      return OTHER;
    }
    long days = days(year, month, day);
    return days * MILLIS_PER_DAY + ((hour * 60L + minute) * 60 + second) * 1000 + milli;
  }

  private static long days(int year, int month, int day) {
    long y = year - 1L;
    // Days of the whole years since 0001-01-01, then of the months of this one.
    long days = 366 + y * 365 + y / 4 - y / 100 + y / 400;
    days += CUMULATED[month - 1] + (month > 2 && leap(year) ? 1 : 0) + day - 1;
    return days - DAYS_TO_1970;
  }

  private static boolean leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static int length(int year, int month) {
    return month == 2 && leap(year) ? 29 : LENGTHS[month - 1];
  }

  /** Milliseconds from {@code .1} to {@code .123456789}; -1 when it is no fraction. */
  private static int fraction(String text, int length) {
    if (length == 20) {
      return 0;
    }
    if (text.charAt(19) != '.' || length < 22) {
      return -1;
    }
    int milli = 0;
    for (int i = 0; i < 3; i++) {
      int at = 20 + i;
      int digit = at < length - 1 ? digits(text, at, at + 1) : 0;
      if (digit < 0) {
        return -1;
      }
      milli = milli * 10 + digit;
    }
    return digitsOnly(text, 20, length - 1) ? milli : -1;
  }

  private static boolean digitsOnly(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
