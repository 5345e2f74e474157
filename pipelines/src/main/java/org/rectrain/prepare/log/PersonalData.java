package org.rectrain.prepare.log;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds personal data in texts: e-mail addresses, card numbers (13 to 19 digits that pass Luhn's
 * check), national ids (US social security, Chinese resident id with its check digit) and phone
 * numbers. Patterns find what is written plainly; they are no proof that nothing else is there.
 */
public final class PersonalData {
  /** Kinds, in the order in which they are looked for. */
  public enum Kind {
    EMAIL,
    CARD,
    NATIONAL_ID,
    PHONE;

    /** The kind as masks and tables name it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Map<Kind, Pattern> PATTERNS = new EnumMap<>(Kind.class);

  static {
    PATTERNS.put(
        Kind.EMAIL,
        Pattern.compile(
            "(?<![\\w.+-])[\\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63})+"));
    PATTERNS.put(Kind.CARD, Pattern.compile("(?<![\\w+-])\\d(?:[ -]?\\d){12,18}(?![\\w-])"));
    PATTERNS.put(
        Kind.NATIONAL_ID,
        Pattern.compile("(?<![\\w-])(?:\\d{3}-\\d{2}-\\d{4}|\\d{17}[\\dXx])(?![\\w-])"));
    PATTERNS.put(
        Kind.PHONE,
        Pattern.compile(
            "(?<![\\w.])(?:\\+\\d{1,3}[ .-]?)?(?:\\(\\d{2,4}\\)[ .-]?)?\\d{2,4}(?:["
                + " .-]\\d{2,4}){1,4}"
                + "(?![\\w.-]*\\d)|(?<![\\w.])\\+\\d{8,15}(?!\\d)|(?<!\\d)1[3-9]\\d{9}(?!\\d)"));
  }

  private static final int[] ID_WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final String ID_CHECKS = "10X98765432";
  private static final int PHONE_MIN_ABROAD = 8;
  private static final int PHONE_MIN_DIGITS = 10;
  private static final int PHONE_MAX_DIGITS = 15;

  /** Fewest digits of anything that is looked for, but for addresses. */
  private static final int FEWEST_DIGITS = 8;

  private PersonalData() {}

  /** Whether a text may hold anything: one look at its letters, which most texts do not pass. */
  private static boolean mayHold(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@' || (c >= '0' && c <= '9' && ++digits == FEWEST_DIGITS)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Like {@link #mask}, for one cell of a table: digits alone are an id or a number there, and
   * stay.
   */
  public static String maskCell(String cell, Set<Kind> found) {
    return onlyDigits(cell) ? cell : mask(cell, found);
  }

  private static boolean onlyDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** What a text holds. */
  public static Set<Kind> kinds(String text) {
    Set<Kind> out = EnumSet.noneOf(Kind.class);
    mask(text, out);
    return out;
  }

  /**
   * Replaces personal data by {@code [email]}, {@code [card]}, {@code [national_id]} or {@code
   * [phone]}.
   *
   * @param found receives the kinds that were there
   */
  public static String mask(String text, Set<Kind> found) {
    if (!mayHold(text)) {
      return text;
    }
    String out = text;
    for (Kind kind : Kind.values()) {
      Predicate<String> real = check(kind);
      Matcher matcher = requireNonNull(PATTERNS.get(kind)).matcher(out);
      String label = "[" + kind.key() + "]";
      out =
          matcher.replaceAll(
              match -> {
                if (!real.test(match.group())) {
                  return Matcher.quoteReplacement(match.group());
                }
                found.add(kind);
                return label;
              });
    }
    return out;
  }

  private static Predicate<String> check(Kind kind) {
    return switch (kind) {
      case EMAIL -> text -> true;
      case CARD -> PersonalData::luhn;
      case NATIONAL_ID -> PersonalData::nationalId;
      case PHONE -> PersonalData::phone;
    };
  }

  private static String digits(String text) {
    return text.replaceAll("\\D", "");
  }

  /** Luhn's check: doubled every second digit from the right, the digit sum is a multiple of 10. */
  static boolean luhn(String text) {
    String digits = digits(text);
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 0 ? digit : 2 * digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0 && digits.chars().distinct().count() > 1;
  }

  private static boolean nationalId(String text) {
    if (text.indexOf('-') >= 0) {
      String area = text.substring(0, 3);
      return !area.equals("000") && !area.equals("666") && area.charAt(0) != '9';
    }
    int sum = 0;
    for (int i = 0; i < ID_WEIGHTS.length; i++) {
      sum += ID_WEIGHTS[i] * (text.charAt(i) - '0');
    }
    return ID_CHECKS.charAt(sum % 11) == Character.toUpperCase(text.charAt(17));
  }

  private static boolean phone(String text) {
    int count = digits(text).length();
    boolean date = text.matches("(19|20)\\d\\d[-. ]\\d\\d[-. ]\\d\\d([ -]\\d\\d)*");
    int least = text.startsWith("+") ? PHONE_MIN_ABROAD : PHONE_MIN_DIGITS;
    return count >= least && count <= PHONE_MAX_DIGITS && !date;
  }
}
