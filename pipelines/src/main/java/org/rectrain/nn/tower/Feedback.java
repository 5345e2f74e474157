package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Program;

/**
 * What the user's last rows say about a candidate, whether he chose or skipped them, in pieces of a
 * {@link Program}.
 *
 * <p>H readers look at the same rows. Each gives a row j with r newer ones after it the weight
 * {@code exp(taste * c_j q / sqrt(D) - r / time)} against a weight of one for having no opinion, so
 * few rows speak softly, and adds +1 for a chosen and -1 for a skipped one: a value in (-1, 1).
 * Half of them start without a taste and read the mood of the moment, half start with the
 * similarity of contents; {@code time} starts at 3, 10 and 30 rows. All of it is learned.
 *
 * <p>Legend: B rows, L longest list among them, D width of a content, K tasks.
 */
final class Feedback {
  private static final String PREFIX = TwoTower.PREFIX + "feedback.";
  private static final double[] ROWS = {3, 10, 30, 3, 10, 30};
  private static final float[] TASTES = {0, 0, 0, 1, 1, 1};

  /** H. */
  static final int READERS = ROWS.length;

  private final TwoTowerSpec spec;
  private final Parameters parameters;

  Feedback(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
  }

  /** Adds the parameters; the linear part is zero at first. */
  void initialise() {
    parameters.zeros(PREFIX + "log_time", new Shape(READERS));
    parameters.zeros(PREFIX + "taste", new Shape(READERS));
    float[] times = new float[READERS];
    for (int h = 0; h < READERS; h++) {
      times[h] = (float) Math.log(ROWS[h]);
    }
    parameters.get(PREFIX + "log_time").assign(times);
    parameters.get(PREFIX + "taste").assign(TASTES);
    parameters.zeros(PREFIX + "linear.weight", new Shape(spec.tasks().size(), READERS));
  }

  /** What the readers say, (B, H). */
  String read(Program program, String all, UserSide user, ItemSide item) {
    if (user.skipped() == null) {
      throw new IllegalArgumentException("the skipped rows are missing from the batch");
    }
    String chosen = program.input(user.mask());
    String skipped = program.input(user.skipped());
    String rows = HistoryPooling.gather(program, all, program.input(user.history())); // (B, L, D)
    String own = HistoryPooling.gather(program, all, program.input(item.candidate())); // (B, D)
    String root = Fused.number(1 / Math.sqrt(spec.vectorSize()));
    String likeness =
        program.let(
            "torch.mul(torch.matmul(" + rows + ", torch.unsqueeze(" + own + ", 2)), " + root + ")");
    String taste = program.input(parameters.get(PREFIX + "taste").array());
    String time = program.input(parameters.get(PREFIX + "log_time").array());
    String shown = program.let("torch.add(" + chosen + ", " + skipped + ")"); // -> (B, L)
    String newer =
        program.let(
            "torch.sub(torch.sum(" + shown + ", [1], True), torch.cumsum(" + shown + ", 1))");
    String faded =
        program.let(
            "torch.mul(torch.unsqueeze(" + newer + ", 2), torch.exp(torch.neg(" + time + ")))");
    String hidden =
        program.let("torch.mul(torch.unsqueeze(torch.sub(" + shown + ", 1), 2), 1.0e9)");
    String score =
        program.let(
            "torch.add(torch.sub(torch.mul("
                + likeness
                + ", "
                + taste
                + "), "
                + faded
                + "), "
                + hidden
                + ")");
    // One more place of weight exp(0): no opinion. (B, L, H) -> (B, L + 1, H)
    String soft =
        program.let("torch.softmax(torch.constant_pad_nd(" + score + ", [0, 0, 0, 1], 0), 1)");
    String weights = program.let("torch.slice(" + soft + ", 1, 0, -1, 1)");
    String outcome = program.let("torch.unsqueeze(torch.sub(" + chosen + ", " + skipped + "), 2)");
    return program.let("torch.sum(torch.mul(" + weights + ", " + outcome + "), [1], False)");
  }

  /** The linear part of the logits, (B, K). */
  String linear(Program program, String said) {
    String w = program.input(parameters.get(PREFIX + "linear.weight").array());
    return program.let("torch.linear(" + said + ", " + w + ", None)");
  }
}
