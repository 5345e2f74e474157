package org.rectrain.sample;

import java.util.List;

/** The tables that the generator makes; the name is the path of the table's file or folder. */
public enum SampleTable {
  ITEMS(
      "items",
      text("item_id"),
      text("title"),
      text("category"),
      text("description"),
      text("created_at"),
      // How the item looks, as an image encoder would say it; only where vectors are asked for.
      reals(SampleTable.COVER)),
  USERS(
      "users",
      text("user_id"),
      text("age_group"),
      text("gender"),
      text("region"),
      text("signup_at"),
      text("name")),
  EVENTS(
      "events",
      text("impression_id"),
      text("user_id"),
      text("item_id"),
      text("timestamp"),
      whole("position"),
      whole("click"),
      whole("like"),
      whole("dwell_ms"),
      text("device"),
      text("region"),
      text("page"),
      text("query"),
      // What a served model foretold; only where something shifts.
      real(SampleTable.SCORE)),
  EXPERIMENT(
      "experiment",
      text("user_id"),
      text("variant"),
      text("period"),
      text("timestamp"),
      whole("click"),
      whole("like")),
  /** Answers of annotators to the question whether the person liked the item. */
  ANNOTATIONS("annotations", text("impression_id"), text("annotator"), whole("answer")),
  /** One row per planted fault; {@code key} is the impression_id, item_id or user_id of the row. */
  TRUE_FAULTS(
      "truth/faults", text("kind"), text("source"), text("key"), text("field"), text("value")),
  TRUE_ITEMS(
      "truth/items",
      text("item_id"),
      text("topic"),
      text("subtopic"),
      text("second_subtopic"),
      text("style"),
      real("quality"),
      real("popularity"),
      whole("cold")),
  /** One row per taste of a person, favourite first. */
  TRUE_TASTES("truth/tastes", text("user_id"), text("topic"), text("subtopic"), real("weight"));

  static final String SCORE = "score";
  static final String COVER = "cover";

  /** What a column holds. */
  enum Kind {
    TEXT,
    WHOLE,
    REAL,
    REALS
  }

  /** A column; text may be null, where a fault took it. */
  record Column(String name, Kind kind) {}

  private final String path;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Column> columns;

  SampleTable(String path, Column... columns) {
    this.path = path;
    this.columns = List.of(columns);
  }

  private static Column text(String name) {
    return new Column(name, Kind.TEXT);
  }

  private static Column whole(String name) {
    return new Column(name, Kind.WHOLE);
  }

  private static Column real(String name) {
    return new Column(name, Kind.REAL);
  }

  private static Column reals(String name) {
    return new Column(name, Kind.REALS);
  }

  /** Path below the output folder, without an ending. */
  public String path() {
    return path;
  }

  /** Names of the columns, in order. */
  public List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  List<Column> columns() {
    return columns;
  }
}
