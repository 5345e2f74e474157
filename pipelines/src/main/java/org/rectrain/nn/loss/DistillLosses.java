package org.rectrain.nn.loss;

import ai.djl.ndarray.NDArray;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.TorchScript;

/**
 * Losses by which a student learns the order that a teacher sees among the rows of a group, and
 * vectors of another width. Rows of different groups are never compared; a group of one row says
 * nothing. No gradient flows into the teacher.
 *
 * <p>Legend: B rows; z student's logits, t teacher's logits, T temperature.
 */
public final class DistillLosses {
  /** Differences of all pairs and 1 for the pairs i &lt; j of one group, else 0; (B, B) each. */
  private static final String PAIRS =
      """
        a = torch.sub(torch.unsqueeze(z, 1), torch.unsqueeze(z, 0))
        h = torch.detach(t)
        b = torch.sub(torch.unsqueeze(h, 1), torch.unsqueeze(h, 0))
        e = torch.to(torch.eq(torch.unsqueeze(g, 1), torch.unsqueeze(g, 0)), 6)
        m = torch.triu(e, 1)
      """;

  private DistillLosses() {}

  /**
   * Cross entropy of each pair's order (RankNet, Burges et al. 2005) against the teacher's
   * probability of it: {@code T^2 sum BCE((z_i - z_j) / T, sigmoid((t_i - t_j) / T))}.
   *
   * @param logits (B)
   * @param teacher (B)
   * @param groups (B) int64, equal for rows that are compared
   * @param temperature T, positive
   * @return sum over pairs, shape ()
   */
  public static NDArray rankNet(
      NDArray logits, NDArray teacher, NDArray groups, double temperature) {
    String t = Fused.number(temperature);
    String body =
        PAIRS
            + "  p = torch.sigmoid(torch.div(b, "
            + t
            + "))\n"
            + "  l = torch.binary_cross_entropy_with_logits(torch.div(a, "
            + t
            + "), p, None, None, 0)\n"
            + "  return torch.mul(torch.sum(torch.mul(l, m)), "
            + Fused.number(temperature * temperature)
            + ")";
    return call(body, logits, teacher, groups);
  }

  /**
   * Squared distance of each pair's differences (margin MSE, Hofstätter et al. 2020,
   * arXiv:2010.02666): {@code sum ((z_i - z_j) - (t_i - t_j))^2}.
   *
   * @return sum over pairs, shape ()
   * @see #rankNet
   */
  public static NDArray margin(NDArray logits, NDArray teacher, NDArray groups) {
    String body =
        PAIRS + "  d = torch.sub(a, b)\n" + "  return torch.sum(torch.mul(torch.mul(d, d), m))";
    return call(body, logits, teacher, groups);
  }

  /**
   * Divergence of the student's softmax over each group from the teacher's (ListNet, Cao et al.
   * 2007, with soft labels): {@code T^2 sum_groups KL(softmax(t / T) || softmax(z / T))}.
   *
   * @return sum over groups, shape ()
   * @see #rankNet
   */
  public static NDArray listwise(
      NDArray logits, NDArray teacher, NDArray groups, double temperature) {
    String t = Fused.number(temperature);
    // Row i of (B, B) holds its group's logits and -1e9 elsewhere: logsumexp gives its normaliser.
    String body =
        """
          e = torch.to(torch.eq(torch.unsqueeze(g, 1), torch.unsqueeze(g, 0)), 6)
          n = torch.mul(torch.sub(e, 1), 1.0e9)
          s = torch.div(z, %1$s)
          h = torch.div(torch.detach(t), %1$s)
          q = torch.sub(s, torch.logsumexp(torch.add(torch.unsqueeze(s, 0), n), [1], False))
          p = torch.sub(h, torch.logsumexp(torch.add(torch.unsqueeze(h, 0), n), [1], False))
          return torch.mul(torch.sum(torch.mul(torch.exp(p), torch.sub(p, q))), %2$s)
        """
            .formatted(t, Fused.number(temperature * temperature));
    return call(body.stripTrailing(), logits, teacher, groups);
  }

  /**
   * Squared distance of projected vectors, averaged over the teacher's width: {@code sum_n mean_e
   * (W s_n - t_n)^2}, for vectors of different widths (Romero et al. 2015, arXiv:1412.6550).
   *
   * @param vectors (N, D) of the student
   * @param matrix W (E, D), learned
   * @param wanted (N, E) of the teacher; no gradient flows into it
   * @return sum over vectors, shape ()
   */
  public static NDArray projected(NDArray vectors, NDArray matrix, NDArray wanted) {
    String body =
        """
          d = torch.sub(torch.linear(s, w, None), torch.detach(t))
          return torch.sum(torch.mean(torch.mul(d, d), [1]))
        """;
    return TorchScript.function("s: Tensor, w: Tensor, t: Tensor", body.stripTrailing())
        .call(vectors.getManager(), vectors, matrix, wanted);
  }

  /**
   * Divergence of the student's relations among tokens from the teacher's, where a relation is the
   * softmax over a text's tokens of a projection's products with itself, {@code softmax(A A^T /
   * sqrt(d))} per relation head (MiniLMv2, Wang et al. 2021, arXiv:2012.15828): {@code factor sum_n
   * mean_h mean_t KL(teacher_nht || student_nht)}. Widths and numbers of attention heads may
   * differ.
   *
   * @param own (N, T, W) queries, keys or values of the student
   * @param teacher (N, T, E) the same of the teacher; no gradient flows into it
   * @param mask (N, T) int64, 1 for a token; every text has one
   * @param heads relation heads, which divides W and E
   * @param factor of the whole
   * @return shape ()
   */
  public static NDArray relations(
      NDArray own, NDArray teacher, NDArray mask, int heads, double factor) {
    int w = Math.toIntExact(own.getShape().get(2) / heads);
    int e = Math.toIntExact(teacher.getShape().get(2) / heads);
    String body =
        """
          m = torch.to(k, 6)
          b = torch.mul(torch.sub(torch.unsqueeze(torch.unsqueeze(m, 1), 1), 1), 1.0e9)
          a = torch.transpose(torch.unflatten(s, 2, [%1$d, %2$d]), 1, 2)
          h = torch.transpose(torch.unflatten(torch.detach(t), 2, [%1$d, %3$d]), 1, 2)
          x = torch.mul(torch.matmul(a, torch.transpose(a, 2, 3)), %4$s)
          y = torch.mul(torch.matmul(h, torch.transpose(h, 2, 3)), %5$s)
          p = torch.log_softmax(torch.add(x, b), 3)
          q = torch.log_softmax(torch.add(y, b), 3)
          l = torch.mean(torch.sum(torch.mul(torch.exp(q), torch.sub(q, p)), [3]), [1])
          r = torch.div(m, torch.sum(m, [1], True))
          return torch.mul(torch.sum(torch.mul(l, r)), %6$s)
        """
            .formatted(
                heads,
                w,
                e,
                Fused.number(1 / Math.sqrt(w)),
                Fused.number(1 / Math.sqrt(e)),
                Fused.number(factor));
    return TorchScript.function("s: Tensor, t: Tensor, k: Tensor", body.stripTrailing())
        .call(own.getManager(), own, teacher, mask);
  }

  private static NDArray call(String body, NDArray logits, NDArray teacher, NDArray groups) {
    return TorchScript.function("z: Tensor, t: Tensor, g: Tensor", body.stripTrailing())
        .call(logits.getManager(), logits, teacher, groups);
  }
}
