package org.rectrain.score;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.file.WholeFile;

/**
 * Some items of a catalogue, among which lists are made.
 *
 * @param name for the names of metrics: {@code cold}, or that of the file
 * @param items their indices in the catalogue
 */
public record CandidateSet(String name, BitSet items) {
  private static final String ALL = "all";
  private static final String COLD = "cold";

  /** Queries answered at a time by a model that ranks the full catalogue. */
  private static final int AT_ONCE = 64;

  /**
   * The items that {@code score.candidates} names.
   *
   * @param named all, cold or a text file with one item id a line
   * @param name of the file's items in the names of metrics
   * @param split whose rows show the cold items
   * @return null for all items
   * @throws Failure (exit code 3) when there is no such file, or (exit code 2) when a line of it is
   *     no item of the catalogue, or none of the items is cold
   */
  public static @Nullable CandidateSet of(String named, String name, Path prepared, String split) {
    if (named.equals(ALL)) {
      return null;
    }
    Prepared.Items catalogue = Prepared.Items.read(prepared);
    return named.equals(COLD)
        ? cold(catalogue, prepared, split)
        : listed(Path.of(named), name, catalogue);
  }

  private static CandidateSet cold(Prepared.Items catalogue, Path prepared, String split) {
    Path source = Prepared.examples(prepared, split);
    ParquetTable table = ParquetTable.read(source, Columns.ITEM_ID);
    BitSet out = new BitSet();
    for (String id : Prepared.ids(table, Columns.ITEM_ID, source)) {
      int place = catalogue.indexOrNone(id);
      if (place >= 0 && catalogue.clicks()[place] == 0) {
        out.set(place);
      }
    }
    if (out.isEmpty()) {
      throw Failure.usage(
          "score.candidates: cold, and no row of "
              + split
              + " shows an item without a click in train",
          "prepare.split.cold_items and cold_test_items set items aside");
    }
    return new CandidateSet(COLD, out);
  }

  private static CandidateSet listed(Path file, String name, Prepared.Items catalogue) {
    List<String> lines;
    try {
      lines = Files.readAllLines(WholeFile.plain(file));
    } catch (MalformedInputException e) {
      throw Failure.input(
          "score.candidates: " + file + " is no text in UTF-8; expected one item id a line",
          "write the ids as text, one a line",
          e);
    } catch (IOException e) {
      throw Failure.input(
          "score.candidates: "
              + file
              + " cannot be read; expected all, cold or a text file with"
              + " one item id a line",
          "check the path, which starts from the working folder",
          e);
    }
    BitSet out = new BitSet();
    for (int i = 0; i < lines.size(); i++) {
      String id = lines.get(i).strip();
      if (!id.isEmpty()) {
        int place = catalogue.indexOrNone(id);
        if (place < 0) {
          throw Failure.input(
              file + ":" + (i + 1) + ": '" + id + "' is no item of the catalogue",
              "name ids of the catalogue, one a line, without a header");
        }
        out.set(place);
      }
    }
    if (out.isEmpty()) {
      throw Failure.input(file + ": no item id; expected one a line", "list the candidates");
    }
    return new CandidateSet(name, out);
  }

  /** The ids of the items, in the order of the catalogue. */
  public List<String> ids(String[] catalogue) {
    return items.stream().mapToObj(i -> catalogue[i]).toList();
  }

  /** The lists of a model that ranks full catalogues, other items left out. */
  TopK of(Scorer scorer, String split, int[] queries, int k, int catalogue) {
    List<int[]> found = new ArrayList<>();
    List<double[]> scores = new ArrayList<>();
    for (int from = 0; from < queries.length; from += AT_ONCE) {
      int[] part = Arrays.copyOfRange(queries, from, Math.min(queries.length, from + AT_ONCE));
      TopK ranked = scorer.topK(split, part, catalogue);
      for (int q = 0; q < part.length; q++) {
        int[] list = ranked.items()[q];
        double[] values = ranked.scores()[q];
        int[] kept =
            java.util.stream.IntStream.range(0, list.length)
                .filter(i -> items.get(list[i]))
                .limit(k)
                .toArray();
        found.add(Arrays.stream(kept).map(i -> list[i]).toArray());
        scores.add(Arrays.stream(kept).mapToDouble(i -> values[i]).toArray());
      }
    }
    return new TopK(found.toArray(int[][]::new), scores.toArray(double[][]::new));
  }

  /** Items that a query leaves out: those it has seen, and all that are no candidates. */
  int[] masked(int[] seen, int catalogue) {
    BitSet out = (BitSet) items.clone();
    out.flip(0, catalogue);
    Arrays.stream(seen).forEach(out::set);
    return out.stream().toArray();
  }
}
