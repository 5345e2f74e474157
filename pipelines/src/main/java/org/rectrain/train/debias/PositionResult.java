package org.rectrain.train.debias;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.causal.Examination;

/**
 * How training kept positions apart; {@code train/position.json}.
 *
 * @param method weights or tower
 * @param rows training rows with a position
 * @param unknown training rows without one, which count as they are
 * @param clipped clicks whose inverse chance was cut to the largest allowed
 * @param examination chance that a position is looked at; null by a tower
 * @param tower what was learned by task and position, in logits, the mean over the rows 0; null by
 *     weights
 */
public record PositionResult(
    String method,
    int rows,
    int unknown,
    int clipped,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Examination examination,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, List<Double>> tower) {
  /** Its file in the stage's folder. */
  public static final String FILE = "position.json";
}
