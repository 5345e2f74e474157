package org.rectrain.prepare.clean;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.config.prepare.CleanConfig.Action;

/** The cleaning rules in their order: a row is quarantined under the first one it breaks. */
public final class RuleBook implements Serializable {
  private static final long serialVersionUID = 2L;

  private final EnumMap<CleaningRule, Integer> at = new EnumMap<>(CleaningRule.class);
  private final ArrayList<String> names = new ArrayList<>();
  private final ArrayList<Action> actions = new ArrayList<>();

  /** The rules of a configuration whose rows are impressions. */
  public RuleBook(CleanConfig config) {
    this(config, EventsConfig.Rows.IMPRESSIONS);
  }

  /** The rules of a configuration. */
  public RuleBook(CleanConfig config, EventsConfig.Rows rows) {
    for (CleaningRule rule : CleaningRule.values()) {
      at.put(rule, names.size());
      add(rule.key(), rule.action(config, rows));
      if (rule == CleaningRule.UNKNOWN_USER) {
        config.ranges().forEach((name, range) -> add(name, range.action()));
      }
    }
  }

  private void add(String name, Action action) {
    names.add(name);
    actions.add(action);
  }

  /** Number of rules. */
  public int size() {
    return names.size();
  }

  /** Names in order. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** A rule's name. */
  public String name(int rule) {
    return names.get(rule);
  }

  /** What a rule does. */
  public Action action(int rule) {
    return actions.get(rule);
  }

  /** Whether a rule removes rows. */
  public boolean removes(int rule) {
    return actions.get(rule) == Action.QUARANTINE;
  }

  /** Whether a rule is off. */
  public boolean isOff(int rule) {
    return actions.get(rule) == Action.OFF;
  }

  /** The index of a rule. */
  public int index(CleaningRule rule) {
    return Objects.requireNonNull(at.get(rule));
  }

  /** The index of the first of the configured ranges; the others follow. */
  int firstRange() {
    return index(CleaningRule.UNKNOWN_USER) + 1;
  }
}
