package org.rectrain.config.expression;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The nodes that are true, false or unknown, and those that choose between others. */
final class Conditions {
  private Conditions() {}

  /** Signs of comparisons. */
  enum Sign {
    EQUAL,
    DIFFERENT,
    LESS,
    AT_MOST,
    MORE,
    AT_LEAST;

    boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case DIFFERENT -> order != 0;
        case LESS -> order < 0;
        case AT_MOST -> order <= 0;
        case MORE -> order > 0;
        case AT_LEAST -> order >= 0;
      };
    }
  }

  /** Two values by order: as {@code as} says; two columns by number where both are numbers. */
  static final class Comparison extends Operand {
    private static final long serialVersionUID = 1L;
    private final Operand left;
    private final Sign sign;
    private final Operand right;
    private final Type as;

    Comparison(Operand left, Sign sign, Operand right, Type as) {
      super(Type.BOOLEAN);
      this.left = left;
      this.sign = sign;
      this.right = right;
      this.as = as;
    }

    @Override
    int truth(RowValues row, int[] places) {
      return switch (as) {
        case NUMBER -> numbers(left.number(row, places), right.number(row, places));
        case BOOLEAN -> booleans(left.truth(row, places), right.truth(row, places));
        case TEXT -> texts(left.text(row, places), right.text(row, places));
        case ANY -> columns(row, places);
      };
    }

    private int numbers(double a, double b) {
      return Double.isNaN(a) || Double.isNaN(b)
          ? UNKNOWN
          : of(sign.holds(Double.compare(a + 0.0, b + 0.0)));
    }

    private int booleans(int a, int b) {
      return a == UNKNOWN || b == UNKNOWN ? UNKNOWN : of(sign.holds(Integer.compare(a, b)));
    }

    private int texts(@Nullable String a, @Nullable String b) {
      return a == null || b == null ? UNKNOWN : of(sign.holds(a.compareTo(b)));
    }

    private int columns(RowValues row, int[] places) {
      String a = left.text(row, places);
      String b = right.text(row, places);
      if (a == null || b == null) {
        return UNKNOWN;
      }
      try {
        return numbers(left.number(row, places), right.number(row, places));
      } catch (UnreadableValue e) {
        return texts(a, b); // two texts are compared as such
      }
    }
  }

  private static int of(boolean truth) {
    return truth ? 1 : 0;
  }

  /** {@code and} and {@code or} of three-valued logic. */
  static final class Both extends Operand {
    private static final long serialVersionUID = 1L;
    private final Operand left;
    private final Operand right;
    private final int decisive;

    /**
     * Of two conditions.
     *
     * @param decisive the value of one that decides: 0 for and, 1 for or
     */
    Both(Operand left, Operand right, int decisive) {
      super(Type.BOOLEAN);
      this.left = left;
      this.right = right;
      this.decisive = decisive;
    }

    @Override
    int truth(RowValues row, int[] places) {
      int a = left.truth(row, places);
      if (a == decisive) {
        return a;
      }
      int b = right.truth(row, places);
      return b == decisive ? b : a == UNKNOWN || b == UNKNOWN ? UNKNOWN : 1 - decisive;
    }
  }

  /** {@code not}. */
  static final class Not extends Operand {
    private static final long serialVersionUID = 1L;
    private final Operand inner;

    Not(Operand inner) {
      super(Type.BOOLEAN);
      this.inner = inner;
    }

    @Override
    int truth(RowValues row, int[] places) {
      int truth = inner.truth(row, places);
      return truth == UNKNOWN ? UNKNOWN : 1 - truth;
    }
  }

  /** {@code is null}. */
  static final class IsMissing extends Operand {
    private static final long serialVersionUID = 1L;
    private final Operand inner;

    IsMissing(Operand inner) {
      super(Type.BOOLEAN);
      this.inner = inner;
    }

    @Override
    int truth(RowValues row, int[] places) {
      return of(inner.missing(row, places));
    }
  }

  /** {@code in}: one of several literals, by number where all are numbers. */
  static final class Membership extends Operand {
    private static final long serialVersionUID = 1L;
    private final Operand inner;
    private final double[] numbers;
    private final String[] texts;
    private final boolean numeric;

    Membership(Operand inner, List<Literal> values) {
      super(Type.BOOLEAN);
      this.inner = inner;
      numeric = values.stream().allMatch(v -> v.type() == Type.NUMBER);
      numbers =
          values.stream()
              .filter(v -> v.type() == Type.NUMBER)
              .mapToDouble(v -> v.value())
              .toArray();
      texts =
          values.stream()
              .filter(v -> v.type() != Type.NUMBER)
              .map(v -> v.written())
              .toArray(String[]::new);
    }

    @Override
    int truth(RowValues row, int[] places) {
      if (numeric) {
        double value = inner.number(row, places);
        return Double.isNaN(value) ? UNKNOWN : of(isOne(value));
      }
      String text = inner.text(row, places);
      if (text == null) {
        return UNKNOWN;
      }
      for (String known : texts) {
        if (known.equals(text)) {
          return 1;
        }
      }
      return of(Numerals.isNumber(text) && isOne(Double.parseDouble(text)));
    }

    private boolean isOne(double value) {
      for (double known : numbers) {
        if (known == value) {
          return true;
        }
      }
      return false;
    }
  }

  /** {@code like}: % is any text, _ any character. */
  static final class Like extends Operand {
    private static final long serialVersionUID = 1L;
    private final Operand inner;
    private final Pattern pattern;

    Like(Operand inner, String pattern) {
      super(Type.BOOLEAN);
      this.inner = inner;
      StringBuilder regex = new StringBuilder();
      pattern
          .codePoints()
          .forEach(
              c ->
                  regex.append(
                      c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(Character.toString(c))));
      this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    @Override
    int truth(RowValues row, int[] places) {
      String text = inner.text(row, places);
      return text == null ? UNKNOWN : of(pattern.matcher(text).matches());
    }
  }

  /** The value of the first branch whose condition holds, else the last value. */
  static final class Choice extends Operand {
    private static final long serialVersionUID = 1L;
    private final Operand[] conditions;
    private final Operand[] values;

    /**
     * Branches.
     *
     * @param values one more than conditions; the last is that of no branch
     */
    Choice(Type type, List<Operand> conditions, List<Operand> values) {
      super(type);
      this.conditions = conditions.toArray(Operand[]::new);
      this.values = values.toArray(Operand[]::new);
    }

    private Operand chosen(RowValues row, int[] places) {
      for (int i = 0; i < conditions.length; i++) {
        if (conditions[i].truth(row, places) == 1) {
          return values[i];
        }
      }
      return values[values.length - 1];
    }

    @Override
    double number(RowValues row, int[] places) {
      return chosen(row, places).number(row, places);
    }

    @Override
    @Nullable String text(RowValues row, int[] places) {
      return chosen(row, places).text(row, places);
    }

    @Override
    int truth(RowValues row, int[] places) {
      return chosen(row, places).truth(row, places);
    }
  }

  /** No value. */
  static final class Nothing extends Operand {
    private static final long serialVersionUID = 1L;

    Nothing() {
      super(Type.ANY);
    }

    @Override
    double number(RowValues row, int[] places) {
      return Double.NaN;
    }

    @Override
    @Nullable String text(RowValues row, int[] places) {
      return null;
    }

    @Override
    int truth(RowValues row, int[] places) {
      return UNKNOWN;
    }
  }
}
