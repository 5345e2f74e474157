package org.rectrain.report.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.tune.FoldsResult;

/** Every model on folds by user: folds.json. */
public final class FoldsSection {
  private FoldsSection() {}

  /** The section. */
  public static Element draw(FoldsResult folds) {
    String lead =
        "Each model was trained "
            + Display.count(folds.folds())
            + " times, each time without the users of one fold, and judged on them; the folds are"
            + " the same for all models.";
    Element section = SectionParts.section("folds", "Folds by user", lead);
    for (FoldsResult.OfModel model : folds.models()) {
      List<Table.Column> columns = new ArrayList<>();
      columns.add(Table.Column.words(model.model()));
      columns.add(Table.Column.numbers("Mean"));
      columns.add(Table.Column.numbers("Deviation"));
      for (int k = 1; k <= folds.folds(); k++) {
        columns.add(Table.Column.numbers("Fold " + k));
      }
      Table table = new Table(model.model() + " on folds by user", columns);
      for (Map.Entry<String, FoldsResult.Spread> metric : model.metrics().entrySet()) {
        List<String> cells = new ArrayList<>();
        cells.add(metric.getKey());
        cells.add(SearchSection.figure(metric.getValue().mean()));
        cells.add(SearchSection.figure(metric.getValue().deviation()));
        metric.getValue().values().forEach(v -> cells.add(SearchSection.figure(v)));
        table.row(cells.toArray(String[]::new));
      }
      section.add(table.element());
    }
    return section.add(
        SectionParts.note(
            "Rows of train and valid, drawn negatives aside; test is untouched. Early stopping saw"
                + " the fold that it is judged on, as it sees valid. folds/predictions has every"
                + " row's score by a model that never saw its user."));
  }
}
