// Explain one score by hand: what happens when a feature is another row's, and who gets the credit.
//
//   ./rectrain run -c configs/sample.yaml
//   jshell --class-path "cli/target/rectrain/jars/*" -R-Dai.djl.offline=true notebooks-java/explain.jsh
//
// The environment variable RUN names the run folder; without it this is runs/sample. MODEL names
// the model folder in it; without it this is train/model.

import java.nio.file.Path;
import org.rectrain.dataset.*;
import org.rectrain.explain.*;
import org.rectrain.score.*;

Path run = Path.of(System.getenv().getOrDefault("RUN", "runs/sample"));
Path prepared = run.resolve("prepare");
Path folder = run.resolve(System.getenv().getOrDefault("MODEL", "train/model"));

// 1. A model that scores rows in memory, one row of test, and ten rows of train to compare it with.
RowScorer model = ModelFolders.one(folder, prepared, 4096, 512, 2);
Examples test = ExampleRows.select(model.examples("test"), new int[] {0});
Examples typical = ExampleRows.select(model.examples("train"), new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
String task = model.tasks().get(0);
double[] p = model.score(test, List.of(task), new int[] {0})[0];
System.out.printf("user %s: p(%s) = %.3f, logit %.3f%n", test.users()[0], task, p[0], Logits.of(p[0]));

// 2. Two players for a start: the user's side and everything of the context. A coalition keeps the row's
//    own numbers of its players; the others' come from a typical row.
int[] all = {0};
double logit(boolean user, boolean context, int other) {
  Examples from = ExampleRows.select(typical, new int[] {other});
  Examples mixed = new Examples(test.ids(), test.users(), test.items(), test.timestamps(), test.labels(),
      test.weights(), user ? test.user() : from.user(), context ? test.context() : from.context(),
      test.item(), test.pair(), test.histories());
  return Logits.of(model.score(mixed, List.of(task), all)[0][0]);
}

// 3. The same as a game: every coalition scored with every typical row gives exact Shapley values.
Shapley.Values values = Shapley.exact(2, typical.size(), (present, reference) -> {
  double[][] worth = new double[present.length][1];
  for (int s = 0; s < present.length; s++) {
    worth[s][0] = logit(present[s][0], present[s][1], reference[s]);
  }
  return worth;
});
System.out.printf("typical %.3f%n", values.base()[0]);
System.out.printf("  the user's features add    %+.3f%n", values.values()[0][0]);
System.out.printf("  the request's features add %+.3f%n", values.values()[0][1]);
System.out.printf("  together                   %.3f%n", values.base()[0] + values.values()[0][0] + values.values()[0][1]);
model.close();

/exit
