package org.rectrain.nn.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.StringJoiner;
import org.rectrain.nn.engine.Constants;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.TorchScript;

/** The losses; each returns a sum and a count, see {@link Loss}. */
public final class Losses {
  private Losses() {}

  /**
   * Weighted binary cross entropy from logits, {@code sum w (softplus(z) - y z)}; count {@code sum
   * w}. A weight of 0 leaves a row out.
   *
   * @param logits (B)
   * @param labels (B) in [0, 1]; soft labels are allowed
   * @param weights (B), 0 or more
   */
  public static Loss binaryCrossEntropy(NDArray logits, NDArray labels, NDArray weights) {
    NDArray sum =
        TorchScript.expression(
                "z: Tensor, y: Tensor, w: Tensor",
                "torch.binary_cross_entropy_with_logits(z, y, w, None, 2)")
            .call(logits.getManager(), logits, labels, weights);
    return new Loss(sum, weights.sum());
  }

  /**
   * A task's loss under its learned uncertainty, {@code exp(-s_k) x} (Kendall, Gal, Cipolla 2018,
   * arXiv:1705.07115); {@link #logDeviation} is the other part.
   *
   * @param loss shape ()
   * @param logVariances s, (K)
   * @return shape ()
   */
  public static NDArray uncertain(NDArray loss, NDArray logVariances, int task) {
    return TorchScript.expression(
            "x: Tensor, s: Tensor",
            "torch.mul(x, torch.exp(torch.neg(torch.select(s, 0, " + task + "))))")
        .call(loss.getManager(), loss, logVariances);
  }

  /**
   * The log of a task's deviation, {@code s_k / 2}, shape ().
   *
   * @param owner any array of the pass
   */
  public static NDArray logDeviation(NDArray owner, NDArray logVariances, int task) {
    return TorchScript.expression(
            "x: Tensor, s: Tensor", "torch.mul(torch.select(s, 0, " + task + "), 0.5)")
        .call(owner.getManager(), owner, logVariances);
  }

  /**
   * Binary cross entropy against a teacher's softened probability, times T^2 so that its gradient
   * keeps its size (Hinton, Vinyals, Dean 2015, arXiv:1503.02531).
   *
   * @param logits (B) of the student
   * @param teacher (B) logits of the teacher; no gradient flows into it
   * @param temperature T, positive
   * @param weights (B), 0 or more
   */
  public static Loss softBinaryCrossEntropy(
      NDArray logits, NDArray teacher, double temperature, NDArray weights) {
    String t = Fused.number(temperature);
    String body =
        "  p = torch.sigmoid(torch.div(torch.detach(t), "
            + t
            + "))\n"
            + "  l = torch.binary_cross_entropy_with_logits(torch.div(z, "
            + t
            + "), p, w, None, 2)\n"
            + "  return torch.mul(l, "
            + Fused.number(temperature * temperature)
            + ")";
    NDArray sum =
        TorchScript.function("z: Tensor, t: Tensor, w: Tensor", body)
            .call(logits.getManager(), logits, teacher, weights);
    return new Loss(sum, weights.sum());
  }

  /**
   * Softmax over the items of a batch with the correction for how often an item is drawn (Yi et al.
   * 2019, doi:10.1145/3298689.3346996): {@code sum_i w_i (logsumexp_j(s_ij - log q_j) - (s_it - log
   * q_t))}.
   *
   * @param users (P, D), one row per positive
   * @param items (M, D), the items to tell apart
   * @param target (P) int64, the row of {@code items} that is the positive
   * @param logQ (M) or (P, M), log of the probability that an item is in the batch; zeros for none
   * @param dropped (P, M) float32, 1 where an item must not count as a negative of that user; the
   *     target itself must be 0
   * @param weights (P), 0 or more
   */
  public static Loss sampledSoftmax(
      NDArray users,
      NDArray items,
      NDArray target,
      NDArray logQ,
      NDArray dropped,
      NDArray weights) {
    String body =
        """
          s = torch.sub(torch.matmul(u, torch.t(v)), q)
          k = torch.sub(s, torch.mul(d, 1.0e9))
          l = torch.cross_entropy_loss(k, t, None, 0, -100, 0.0)
          return torch.sum(torch.mul(l, w))
        """;
    NDArray sum =
        TorchScript.function(
                "u: Tensor, v: Tensor, t: Tensor, q: Tensor, d: Tensor, w: Tensor", body)
            .call(users.getManager(), users, items, target, logQ, dropped, weights);
    return new Loss(sum, weights.sum());
  }

  /**
   * Cross entropy of the order of rows within groups, for hard labels (RankNet, Burges et al.
   * 2005): {@code sum over i, j of one group with y_i = 1, y_j = 0 of w_i softplus(z_j - z_i)}.
   *
   * @param logits (B)
   * @param labels (B), 0 or 1
   * @param groups (B) int64, equal for rows that are compared
   * @param weights (B), of each pair that a positive row is in
   * @return sum over pairs, shape ()
   */
  public static NDArray pairsWithin(
      NDArray logits, NDArray labels, NDArray groups, NDArray weights) {
    String body =
        """
          e = torch.to(torch.eq(torch.unsqueeze(g, 1), torch.unsqueeze(g, 0)), 6)
          m = torch.mul(torch.mul(e, torch.unsqueeze(torch.mul(y, w), 1)), torch.unsqueeze(torch.rsub(y, 1), 0))
          a = torch.sub(torch.unsqueeze(z, 1), torch.unsqueeze(z, 0))
          l = torch.binary_cross_entropy_with_logits(a, torch.ones_like(a), None, None, 0)
          return torch.sum(torch.mul(l, m))
        """;
    return within(body, logits, labels, groups, weights);
  }

  /**
   * Softmax of each positive row among itself and the negatives of its group: {@code sum over i
   * with y_i = 1 of w_i (log(exp(z_i) + sum over j of its group with y_j = 0 of exp(z_j)) - z_i)}.
   * Other positives of the group are no rivals.
   *
   * @param weights (B), of each positive row
   * @return sum over positives, shape ()
   * @see #pairsWithin
   */
  public static NDArray softmaxWithin(
      NDArray logits, NDArray labels, NDArray groups, NDArray weights) {
    String body =
        """
          e = torch.to(torch.eq(torch.unsqueeze(g, 1), torch.unsqueeze(g, 0)), 6)
          r = torch.mul(e, torch.unsqueeze(torch.rsub(y, 1), 0))
          d = torch.diag(torch.ones_like(z))
          n = torch.mul(torch.rsub(torch.maximum(r, d), 1), 1.0e9)
          l = torch.sub(torch.logsumexp(torch.sub(torch.unsqueeze(z, 0), n), [1], False), z)
          return torch.sum(torch.mul(l, torch.mul(y, w)))
        """;
    return within(body, logits, labels, groups, weights);
  }

  private static NDArray within(
      String body, NDArray logits, NDArray labels, NDArray groups, NDArray weights) {
    return TorchScript.function("z: Tensor, y: Tensor, g: Tensor, w: Tensor", body.stripTrailing())
        .call(logits.getManager(), logits, labels, groups, weights);
  }

  /**
   * Squared distance of hidden states, averaged over the features of each token; count = tokens.
   *
   * @param student (N, T, E)
   * @param teacher (N, T, E); no gradient flows into it
   * @param mask (N, T) int64, 1 for a token
   */
  public static Loss hiddenMeanSquare(NDArray student, NDArray teacher, NDArray mask) {
    NDManager manager = student.getManager();
    String body =
        """
          d = torch.sub(s, torch.detach(t))
          e = torch.mean(torch.mul(d, d), [2])
          return torch.sum(torch.mul(e, torch.to(m, 6)))
        """;
    NDArray sum =
        TorchScript.function("s: Tensor, t: Tensor, m: Tensor", body)
            .call(manager, student, teacher, mask);
    NDArray count =
        TorchScript.expression("m: Tensor", "torch.sum(torch.to(m, 6))").call(manager, mask);
    return new Loss(sum, count);
  }

  /**
   * One task's column.
   *
   * @param logits (B, K)
   * @return (B)
   */
  public static NDArray task(NDArray logits, int task) {
    return TorchScript.expression("z: Tensor", "torch.select(z, 1, " + task + ")")
        .call(logits.getManager(), logits);
  }

  /**
   * The sum of losses, each divided by a count and multiplied by a weight.
   *
   * @param losses shape () each
   * @param factors one per loss, for example task weight / count over all devices
   * @return shape ()
   */
  public static NDArray weighted(NDArray[] losses, double[] factors) {
    NDManager manager = losses[0].getManager();
    StringJoiner arguments = new StringJoiner(", ");
    NDArray[] inputs = new NDArray[2 * losses.length];
    String total = "";
    for (int i = 0; i < losses.length; i++) {
      arguments.add("x" + i + ": Tensor").add("f" + i + ": Tensor");
      inputs[2 * i] = losses[i];
      inputs[2 * i + 1] = Constants.in(manager, factors[i]);
      String term = "torch.mul(x" + i + ", f" + i + ")";
      total = i == 0 ? term : "torch.add(" + total + ", " + term + ")";
    }
    return TorchScript.expression(arguments.toString(), total).call(manager, inputs);
  }
}
