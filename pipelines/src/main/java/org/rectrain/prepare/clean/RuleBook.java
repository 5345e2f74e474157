package org.rectrain.prepare.clean;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.config.prepare.CleanConfig.Action;

/** The cleaning rules in their order: a row is quarantined under the first one it breaks. */
public final class RuleBook implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The row is not in its format: broken JSON, wrong number of columns. */
  public static final int UNREADABLE = 0;

  /** No user, no item or no time. */
  public static final int MISSING_KEY = 1;

  /** The time is not in its format. */
  public static final int BAD_TIME = 2;

  /** The time lies before the earliest or after the latest possible one. */
  public static final int TIME_RANGE = 3;

  /** A label is empty or not readable. */
  public static final int MISSING_LABEL = 4;

  /** The item is not in the catalogue. */
  public static final int UNKNOWN_ITEM = 5;

  /** The user has no profile. */
  public static final int UNKNOWN_USER = 6;

  /** The first of the configured ranges. */
  public static final int FIRST_RANGE = 7;

  private final ArrayList<String> names = new ArrayList<>();
  private final ArrayList<Action> actions = new ArrayList<>();

  /** The rules of a configuration whose rows are impressions. */
  public RuleBook(CleanConfig config) {
    this(config, EventsConfig.Rows.IMPRESSIONS);
  }

  /** The rules of a configuration. */
  public RuleBook(CleanConfig config, EventsConfig.Rows rows) {
    add("unreadable", Action.QUARANTINE);
    add("missing_key", Action.QUARANTINE);
    add("bad_time", Action.QUARANTINE);
    add("time_range", config.timeRange());
    add("missing_label", config.missingLabels());
    add("unknown_item", config.unknownItems());
    add("unknown_user", config.unknownUsers());
    config.ranges().forEach((name, range) -> add(name, range.action()));
    add("joined", rows == EventsConfig.Rows.EVENTS ? Action.QUARANTINE : Action.OFF);
    add("contradiction", config.contradictions());
    add("duplicate", config.duplicates());
    add("heavy_user", Action.QUARANTINE);
    add("bot", config.bots().action());
    add("rare_user", config.minUserEvents() > 1 ? Action.QUARANTINE : Action.OFF);
    add("rare_item", config.minItemEvents() > 1 ? Action.QUARANTINE : Action.OFF);
    add("outside_window", Action.QUARANTINE);
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

  /** An event that was joined to an earlier one of its impression. */
  public int joined() {
    return names.size() - 8;
  }

  /** A label without the one it needs. */
  public int contradiction() {
    return names.size() - 7;
  }

  /** A repeated row of one impression. */
  public int duplicate() {
    return names.size() - 6;
  }

  /** A row of a user with more rows than memory should hold. */
  public int heavyUser() {
    return names.size() - 5;
  }

  /** A row of a user that acts like a machine. */
  public int bot() {
    return names.size() - 4;
  }

  /** A row of a user with too few rows. */
  public int rareUser() {
    return names.size() - 3;
  }

  /** A row of an item with too few rows. */
  public int rareItem() {
    return names.size() - 2;
  }

  /** A row outside the time that the split covers. */
  public int outsideWindow() {
    return names.size() - 1;
  }
}
