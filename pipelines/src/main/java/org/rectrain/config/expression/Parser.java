package org.rectrain.config.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.rectrain.config.expression.Conditions.Sign;
import org.rectrain.config.expression.Expression.Words;

/** Reads the text of one expression from left to right, checking types as it goes. */
final class Parser {
  private static final int LONGEST = 10_000;
  private static final int MOST_PARTS = 500;
  private static final int DEEPEST = 50;
  private static final Set<String> RESERVED =
      Set.of("and", "or", "not", "null", "true", "false", "case", "when", "then", "else", "end");

  /** Words that stand behind a value only; in front, they may be columns. */
  private static final Set<String> BEHIND = Set.of("in", "between", "like", "is");

  private final Scanner scan;
  private final Typed typed;
  private final Words words;
  private final List<String> columns = new ArrayList<>();
  private int parts;
  private int depth;

  Parser(String text, Words words) {
    this.words = words;
    this.scan = new Scanner(text, words);
    this.typed = new Typed(scan);
    if (text.length() > LONGEST) {
      throw wrong("longer than " + LONGEST + " characters");
    }
    if (text.isBlank()) {
      throw wrong("nothing is there; expected a column or a condition such as rating >= 4");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return scan.wrong(what);
  }

  /** The parsed expression; nothing may be left. */
  Expression whole(Operand root) {
    if (!scan.atEnd()) {
      throw wrong("'" + scan.rest() + "' was not expected");
    }
    return new Expression(scan.text(), root, columns);
  }

  /** An expression that is a condition. */
  Operand condition() {
    return typed.asCondition(expression());
  }

  /** One that is a number. */
  Operand number() {
    return typed.asNumber(expression());
  }

  private Operand expression() {
    if (++depth > DEEPEST) {
      throw wrong("nested more than " + DEEPEST + " deep");
    }
    Operand left = conjunction();
    while (scan.takeWord("or")) {
      left =
          new Conditions.Both(typed.asCondition(left), typed.asCondition(conjunction()), part(1));
    }
    depth--;
    return left;
  }

  private Operand conjunction() {
    Operand left = negation();
    while (scan.takeWord("and")) {
      left = new Conditions.Both(typed.asCondition(left), typed.asCondition(negation()), part(0));
    }
    return left;
  }

  private int part(int decisive) {
    if (++parts > MOST_PARTS) {
      throw wrong("more than " + MOST_PARTS + " parts");
    }
    return decisive;
  }

  private Operand negation() {
    int nots = 0;
    while (scan.takeWord("not")) {
      nots++;
    }
    Operand inner = predicate();
    return nots == 0
        ? inner
        : nots % 2 == 1 ? new Conditions.Not(typed.asCondition(inner)) : typed.asCondition(inner);
  }

  private Operand predicate() {
    Operand left = sum();
    Sign sign = scan.takeSign();
    if (sign != null && scan.takeWord("null")) {
      throw wrong("compares with null, which is never true; write is null or is not null");
    }
    if (sign != null) {
      return typed.comparison(left, sign, words == Words.TEXTS ? bare(sign) : sum());
    }
    if (scan.takeWord("is")) {
      boolean not = scan.takeWord("not");
      if (!scan.takeWord("null")) {
        throw wrong("expected null after is");
      }
      Operand missing = new Conditions.IsMissing(left);
      return not ? new Conditions.Not(missing) : missing;
    }
    boolean not = scan.takeWord("not");
    Operand found = null;
    if (scan.takeWord("in")) {
      found = membership(left);
    } else if (scan.takeWord("between")) {
      Operand least = sum();
      if (!scan.takeWord("and")) {
        throw wrong("expected between A and B");
      }
      found =
          new Conditions.Both(
              typed.comparison(left, Sign.AT_LEAST, least),
              typed.comparison(left, Sign.AT_MOST, sum()),
              part(0));
    } else if (scan.takeWord("like")) {
      String pattern = scan.takeQuoted();
      if (pattern == null) {
        throw wrong("expected a text in quotes after like");
      }
      found = new Conditions.Like(typed.asText(left), pattern);
    }
    if (found == null && not) {
      throw wrong("expected in, between or like after not");
    }
    return found == null ? left : not ? new Conditions.Not(found) : found;
  }

  private Operand membership(Operand left) {
    char close = scan.take('[') ? ']' : ')';
    if (close == ')' && !scan.take('(')) {
      throw wrong("expected a list after in, such as (1, 2)");
    }
    List<Operand.Literal> values = new ArrayList<>();
    do {
      Operand value = words == Words.TEXTS ? scan.bareInList() : sum();
      if (!(value instanceof Operand.Literal literal)) {
        throw wrong("a list holds numbers and texts in quotes");
      }
      values.add(literal);
    } while (scan.take(','));
    if (!scan.take(close)) {
      throw wrong("the list is not closed by " + close);
    }
    boolean texts = values.stream().anyMatch(v -> v.type() != Type.NUMBER);
    if (left.type() == Type.BOOLEAN || (left.type() == Type.NUMBER && texts)) {
      throw wrong("compares " + left.type() + " with text");
    }
    return new Conditions.Membership(
        left.type() == Type.TEXT && !texts ? typed.asNumber(left) : left, values);
  }

  private Operand bare(Sign sign) {
    Operand.Literal literal = scan.bare();
    if (sign != Sign.EQUAL
        && sign != Sign.DIFFERENT
        && literal.type() != Type.NUMBER
        && !scan.wasQuoted()) {
      throw wrong(
          "'"
              + literal.written()
              + "' is not a number; expected e.g. 'rating >= 4', or a text in"
              + " quotes");
    }
    return literal;
  }

  private Operand sum() {
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
    part(0);
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
      Operand inner = expression();
      if (!scan.take(')')) {
        throw wrong("a bracket is not closed");
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
      throw wrong(scan.atEnd() ? "ends too early" : "cannot read '" + scan.rest() + "'");
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
          throw wrong("'" + word + "' was not expected; a column of that name goes in `backticks`");
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
        arguments.add(expression());
      } while (scan.take(','));
      if (!scan.take(')')) {
        throw wrong("the bracket after " + name + " is not closed");
      }
    }
    return Functions.call(name, arguments, typed);
  }

  private Operand cases() {
    List<Operand> conditions = new ArrayList<>();
    List<Operand> values = new ArrayList<>();
    while (scan.takeWord("when")) {
      conditions.add(typed.asCondition(expression()));
      if (!scan.takeWord("then")) {
        throw wrong("expected case when CONDITION then VALUE else VALUE end");
      }
      values.add(expression());
    }
    values.add(scan.takeWord("else") ? expression() : new Conditions.Nothing());
    if (conditions.isEmpty() || !scan.takeWord("end")) {
      throw wrong("expected case when CONDITION then VALUE else VALUE end");
    }
    return typed.choice(conditions, values);
  }
}
