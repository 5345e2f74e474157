package org.rectrain.report.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stage's JSON, read leniently: what is missing is NaN, an empty text or an empty list, so that a
 * page of an older or partial run is still drawn. Results write NaN as text.
 */
public record Tree(JsonNode node) {
  public static final Tree NONE = new Tree(MissingNode.getInstance());

  public Tree at(String... path) {
    JsonNode found = node;
    for (String key : path) {
      found = found.path(key);
    }
    return new Tree(found);
  }

  public boolean exists() {
    return !node.isMissingNode() && !node.isNull();
  }

  public double number(String... path) {
    JsonNode found = at(path).node;
    // Undefined is null, in older files the text "NaN".
    return found.isNumber() ? found.doubleValue() : Double.NaN;
  }

  public String text(String... path) {
    JsonNode found = at(path).node;
    return found.isValueNode() && !found.isNull() ? found.asText() : "";
  }

  public List<Tree> list(String... path) {
    List<Tree> out = new ArrayList<>();
    at(path).node.elements().forEachRemaining(child -> out.add(new Tree(child)));
    return out;
  }

  public List<String> texts(String... path) {
    return list(path).stream().map(Tree::text).filter(text -> !text.isEmpty()).toList();
  }

  public Map<String, Tree> fields(String... path) {
    Map<String, Tree> out = new LinkedHashMap<>();
    at(path).node.properties().forEach(e -> out.put(e.getKey(), new Tree(e.getValue())));
    return out;
  }

  /** A value with its interval, as {@code {value, low, high}}. */
  public Measured estimate(String... path) {
    Tree found = at(path);
    return found.exists()
        ? Measured.of(found.number("value"), found.number("low"), found.number("high"))
        : Measured.undefined("not computed");
  }

  public State state(String... path) {
    JsonNode found = at(path).node;
    return !found.isBoolean() ? State.OPEN : found.booleanValue() ? State.GOOD : State.BAD;
  }
}
