package org.rectrain.config.explain;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.config.eval.ScoreConfig.Scored;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Options of {@code rectrain explain}: why a score is what it is. */
public record ExplainConfig(
    @Option(
            doc =
                "The model: main (the trained one of this run), student, din or trees (its own); or"
                    + " an alias or number of the registry, or a model folder.",
            def = ModelName.MAIN,
            renamed = {ModelName.BEFORE, ModelName.MAIN})
        InputPath model,
    @Option(
            doc =
                "A second model of any of these kinds: how far its attributions differ on the same"
                    + " rows.",
            renamed = {ModelName.BEFORE, ModelName.MAIN})
        @Nullable InputPath against,
    @Option(doc = "Rows that are explained: test, or valid where there is no test.", def = "test")
        Scored split,
    @Option(
            doc =
                "A user to explain, with item: the row of that pair; where the pair was never"
                    + " shown, the user's newest row with that item in it. Without item: all of the"
                    + " user's rows, up to sample.",
            def = "''")
        String user,
    @Option(doc = "The item of that user's row.", def = "''") String item,
    @Option(
            doc = "Rows that are explained where no user is named, drawn by hash.",
            def = "100",
            min = 1,
            max = 1000000)
        int sample,
    @Option(
            doc = "The label that summaries are about; rows have all. Empty: the first one.",
            def = "''")
        String task,
    @Option(
            doc =
                "Features that are present or absent together, by the group's name; * at the end of"
                    + " a name matches any end. A feature that no group names is one by itself.")
        Map<String, List<String>> groups,
    @Option(
            doc =
                "Newest events of the history that are explained one by one; older ones together.",
            def = "10",
            min = 0,
            max = 1000)
        int history,
    @Option(
            doc =
                "Rows of train, drawn by hash, that absent parts of a row are taken from. More of"
                    + " them make 'compared with a typical row' steadier and cost as much more.",
            def = "20",
            min = 1,
            max = 10000)
        int references,
    @Option(
            doc =
                "Pairs of permutations for each row; the error falls with their root. Each costs"
                    + " two scores for every part of the row.",
            def = "40",
            min = 2,
            max = 1000000)
        int pairs,
    @Option(
            doc = "Parts of a row up to which all their coalitions are scored, which is exact.",
            def = "10",
            min = 0,
            max = 16)
        int exact,
    @Option(
            doc =
                "What a tree takes an absent column for: interventional (its value in the"
                    + " references) or path_dependent (both ways, in the proportion of the train"
                    + " rows that went them).",
            def = "interventional")
        Trees trees,
    @Option(
            doc =
                "Rows whose text is explained word by word (integrated gradients), where the model"
                    + " reads text; 0 for none.",
            def = "20",
            min = 0,
            max = 1000000)
        int words,
    @Option(
            doc =
                "Rows, of whole users, on which is measured what the model loses without a part; 0"
                    + " leaves importance and elimination out.",
            def = "5000",
            min = 0,
            max = 100000000)
        int judged,
    @Option(
            doc = "Permutations by which a part's importance is measured.",
            def = "3",
            min = 1,
            max = 1000)
        int repeats,
    @Option(
            doc =
                "AUC that may be lost, at worst of the interval over users, by parts that 'can"
                    + " go'.",
            def = "0.001",
            min = 0,
            max = 0.5)
        double margin,
    @Option(doc = "Resamples of the users for every interval.", def = "500", min = 20, max = 100000)
        int replicates,
    @Option(
            doc =
                "Features that can be changed, e.g. price: for each explained row, what the"
                    + " smallest change is with which the score reaches target.")
        List<String> changeable,
    @Option(
            doc =
                "The probability of task that a change has to reach. Absent: what one in ten of the"
                    + " judged rows has.",
            min = 0,
            max = 1)
        @Nullable Double target,
    @Option(doc = "Features that are changed at once, at most.", def = "2", min = 1, max = 10)
        int changes) {

  /** What an absent column is for a tree. */
  public enum Trees {
    INTERVENTIONAL,
    PATH_DEPENDENT
  }

  /** Checks what belongs together. */
  public ExplainConfig {
    if (user.isEmpty() && !item.isEmpty()) {
      throw new IllegalArgumentException(
          "item: '" + item + "' without a user; expected explain.user too, whose row it is");
    }
    if (against != null && against.equals(model)) {
      throw new IllegalArgumentException("against: is model as well: '" + against.text() + "'");
    }
  }
}
