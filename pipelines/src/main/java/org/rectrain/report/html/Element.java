package org.rectrain.report.html;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** An element with attributes and children, grown in place: {@code Element.of("p").add("text")}. */
public final class Element implements Node {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9:-]*");

  /** Elements that HTML closes by itself; all others get an end tag, also when empty. */
  private static final Set<String> VOID = Set.of("meta", "link", "br", "hr", "col", "img");

  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<Node> children = new ArrayList<>();

  private Element(String name) {
    this.name = checked(name);
  }

  /** An empty element. */
  public static Element of(String name) {
    return new Element(name);
  }

  /** An empty element with a class. */
  public static Element of(String name, String cssClass) {
    return new Element(name).with("class", cssClass);
  }

  /** Sets an attribute. */
  public Element with(String attribute, String value) {
    attributes.put(checked(attribute), value);
    return this;
  }

  /** Sets an attribute to a coordinate, rounded to hundredths. */
  public Element with(String attribute, double value) {
    return with(attribute, coordinate(value));
  }

  /** Appends children. */
  public Element add(Node... nodes) {
    Collections.addAll(children, nodes);
    return this;
  }

  /** Appends children. */
  public Element add(List<? extends Node> nodes) {
    children.addAll(nodes);
    return this;
  }

  /** Appends text. */
  public Element add(String text) {
    children.add(new Text(text));
    return this;
  }

  /** The element's name. */
  public String name() {
    return name;
  }

  /** Whether the element has no children. */
  public boolean isEmpty() {
    return children.isEmpty();
  }

  @Override
  public void write(StringBuilder out) {
    out.append('<').append(name);
    attributes.forEach(
        (key, value) -> {
          out.append(' ').append(key).append("=\"");
          Text.escape(value, out);
          out.append('"');
        });
    if (VOID.contains(name)) {
      out.append(" />");
      return;
    }
    out.append('>');
    for (Node child : children) {
      child.write(out);
    }
    out.append("</").append(name).append('>');
  }

  /** This element's markup. */
  public String markup() {
    StringBuilder out = new StringBuilder();
    write(out);
    return out.toString();
  }

  @Override
  public String toString() {
    return markup();
  }

  /**
   * A number as SVG wants it: at most two decimals, no exponent, no trailing zeros.
   *
   * @throws IllegalArgumentException when it is not finite; a chart must leave such a point out
   */
  public static String coordinate(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a coordinate must be finite, not " + value);
    }
    long hundredths = Math.round(value * 100);
    String sign = hundredths < 0 ? "-" : "";
    long whole = Math.abs(hundredths) / 100;
    long rest = Math.abs(hundredths) % 100;
    if (rest == 0) {
      return sign + whole;
    }
    String decimals = rest % 10 == 0 ? String.valueOf(rest / 10) : (rest < 10 ? "0" : "") + rest;
    return sign + whole + "." + decimals;
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name in markup: " + name);
    }
    return name;
  }
}
