package org.rectrain.prepare.pass;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetLayout;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.prepare.feature.Feature;
import org.rectrain.prepare.feature.Features;
import org.rectrain.prepare.feature.Values;
import org.rectrain.prepare.log.Split;

/** Folders and columns of the prepared tables. */
public final class ExampleTables implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String USERS = "users";
  public static final String ITEMS = "items";

  /** What a user's row may hold: what is known without an item and without a moment. */
  static final Set<Side> OF_USER = EnumSet.of(Side.USER);

  /** What a query may hold: what is known before an item is chosen. */
  static final Set<Side> OF_QUERY = EnumSet.of(Side.USER, Side.CONTEXT);

  public static final Set<Side> OF_ITEM = EnumSet.of(Side.ITEM);

  private final Features features;
  private final ArrayList<String> labels;
  private final int skippedLength;

  public ExampleTables(Features features, List<String> labels, int skippedLength) {
    this.features = features;
    this.skippedLength = skippedLength;
    this.labels = new ArrayList<>(labels);
  }

  static String examples(Split split) {
    return "examples/split=" + split.folder();
  }

  static String queries(Split split) {
    return "queries/split=" + split.folder();
  }

  ParquetLayout examples() {
    ParquetLayout out =
        new ParquetLayout()
            .whole(Columns.EXAMPLE_ID)
            .text(Columns.USER_ID)
            .text(Columns.ITEM_ID)
            .whole(Columns.TIMESTAMP)
            .whole(Columns.SESSION_ID)
            .small(Columns.POSITION);
    labels.forEach(out::small);
    out.text(Columns.ORIGIN).single(Columns.WEIGHT);
    history(out).wholes(Columns.HISTORY_AGES);
    if (skippedLength > 0) {
      out.texts(Columns.SKIPPED_ITEMS).wholes(Columns.SKIPPED_AGES);
    }
    return features(out, EnumSet.allOf(Side.class));
  }

  ParquetLayout users() {
    ParquetLayout out = new ParquetLayout().text(Columns.USER_ID).text(Columns.TEXT);
    return features(history(out), OF_USER);
  }

  ParquetLayout queries() {
    ParquetLayout out =
        new ParquetLayout()
            .text(Columns.USER_ID)
            .whole(Columns.TIMESTAMP)
            .texts(Columns.POSITIVES)
            .texts(Columns.SEEN);
    return features(history(out).wholes(Columns.HISTORY_AGES), OF_QUERY);
  }

  public ParquetLayout items() {
    ParquetLayout out =
        new ParquetLayout()
            .text(Columns.ITEM_ID)
            .text(Columns.TEXT)
            .whole(Columns.TRAIN_IMPRESSIONS)
            .whole(Columns.TRAIN_CLICKS)
            .whole(Columns.CREATED_AT);
    return features(out, OF_ITEM);
  }

  private static ParquetLayout history(ParquetLayout out) {
    return out.texts(Columns.HISTORY_ITEMS).texts(Columns.HISTORY_EVENTS);
  }

  private ParquetLayout features(ParquetLayout out, Set<Side> sides) {
    for (Feature feature : features.all()) {
      if (sides.contains(feature.side())) {
        if (feature.isCategory()) {
          out.text(feature.name());
        } else {
          out.number(feature.name());
        }
      }
    }
    return out;
  }

  /** Sets the feature columns of a row, which are its last ones. */
  public void set(ParquetRows row, ParquetLayout layout, Set<Side> sides, Values values) {
    int column = layout.size();
    for (int i = features.size() - 1; i >= 0; i--) {
      Feature feature = features.all().get(i);
      if (sides.contains(feature.side())) {
        column--;
        if (feature.isCategory()) {
          row.text(column, values.category(i));
        } else {
          row.number(column, values.number(i));
        }
      }
    }
  }
}
