package org.rectrain.config.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Sums, products and what they are made of: columns, literals, calls and cases. */
final class Terms {
  private static final Set<String> RESERVED =
      Set.of("and", "or", "not", "null", "true", "false", "case", "when", "then", "else", "end");

  /** Words that come behind a value only; in front, they may be columns. */
  private static final Set<String> BEHIND = Set.of("in", "between", "like", "is");

  private final Parser parser;
  private final Scanner scan;
  private final Typed typed;
  private final List<String> columns = new ArrayList<>();

  /**
   * Terms of an expression.
   *
   * @param parser of expressions in brackets
   */
  Terms(Parser parser, Scanner scan, Typed typed) {
    this.parser = parser;
    this.scan = scan;
    this.typed = typed;
  }

  /** The columns that were read so far, each once. */
  List<String> columns() {
    return columns;
  }

  /** A sum, of which a single value is one. */
  Operand sum() {
    Operand left = product();
    while (true) {
      if (scan.take('+')) {
        left = arithmetic(left, product(), x -> x[0] + x[1]);
      } else if (scan.take('-')) {
        left = arithmetic(left, product(), x -> x[0] - x[1]);
      } else {
        return left;
      }
    }
  }

  private Operand product() {
    Operand left = factor();
    while (true) {
      if (scan.take('*')) {
        left = arithmetic(left, factor(), x -> x[0] * x[1]);
      } else if (scan.take('/')) {
        left = arithmetic(left, factor(), x -> x[0] / divisor(x[1]));
      } else if (scan.take('%')) {
        left = arithmetic(left, factor(), x -> x[0] % divisor(x[1]));
      } else {
        return left;
      }
    }
  }

  private static double divisor(double x) {
    if (x == 0) {
      throw new ArithmeticException("a division by zero");
    }
    return x;
  }

  private Operand arithmetic(Operand left, Operand right, Operand.Formula.Rule rule) {
    parser.part(0);
    return new Operand.Formula(rule, typed.asNumber(left), typed.asNumber(right));
  }

  private Operand factor() {
    int minus = 0;
    while (scan.take('-')) {
      minus++;
    }
    Operand inner = primary();
    if (minus % 2 == 0) {
      return minus == 0 ? inner : typed.asNumber(inner);
    }
    return inner instanceof Operand.Literal literal && literal.type() == Type.NUMBER
        ? Operand.Literal.number(-literal.value(), "-" + literal.written())
        : new Operand.Formula(x -> -x[0], typed.asNumber(inner));
  }

  private Operand primary() {
    if (scan.take('(')) {
      Operand inner = parser.expression();
      if (!scan.take(')')) {
        throw scan.wrong("a bracket is not closed");
      }
      return inner;
    }
    String quoted = scan.takeQuoted();
    if (quoted != null) {
      return Operand.Literal.text(quoted);
    }
    Operand.Literal number = scan.takeNumber();
    if (number != null) {
      return number;
    }
    String name = scan.takeBackticked();
    if (name != null) {
      return column(name);
    }
    String word = scan.takeName();
    if (word == null) {
      throw scan.wrong(scan.atEnd() ? "ends too early" : "cannot read '" + scan.rest() + "'");
    }
    String lower = word.toLowerCase(Locale.ROOT);
    if (!RESERVED.contains(lower) && !BEHIND.contains(lower) && scan.take('(')) {
      return call(word);
    }
    return switch (lower) {
      case "true", "false" -> Operand.Literal.truth(lower.equals("true"));
      case "null" -> new Conditions.Nothing();
      case "case" -> cases();
      default -> {
        if (RESERVED.contains(lower)) {
          throw scan.wrong(
              "'" + word + "' was not expected; a column of that name goes in `backticks`");
        }
        yield column(word);
      }
    };
  }

  private Operand column(String name) {
    if (!columns.contains(name)) {
      columns.add(name);
    }
    return new Operand.Column(name, columns.indexOf(name));
  }

  private Operand call(String name) {
    List<Operand> arguments = new ArrayList<>();
    if (!scan.take(')')) {
      do {
        arguments.add(parser.expression());
      } while (scan.take(','));
      if (!scan.take(')')) {
        throw scan.wrong("the bracket after " + name + " is not closed");
      }
    }
    return Functions.call(name, arguments, typed);
  }

  private Operand cases() {
    List<Operand> conditions = new ArrayList<>();
    List<Operand> values = new ArrayList<>();
    while (scan.takeWord("when")) {
      conditions.add(typed.asCondition(parser.expression()));
      if (!scan.takeWord("then")) {
        throw scan.wrong("expected case when CONDITION then VALUE else VALUE end");
      }
      values.add(parser.expression());
    }
    values.add(scan.takeWord("else") ? parser.expression() : new Conditions.Nothing());
    if (conditions.isEmpty() || !scan.takeWord("end")) {
      throw scan.wrong("expected case when CONDITION then VALUE else VALUE end");
    }
    return typed.choice(conditions, values);
  }
}
