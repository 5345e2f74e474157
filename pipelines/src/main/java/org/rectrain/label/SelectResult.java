package org.rectrain.label;

import java.util.List;
import org.rectrain.config.ModelName;

/**
 * What {@code rectrain label select} found.
 *
 * @param model that is unsure
 * @param label that is asked for
 * @param batch name
 * @param strategy by which most rows were chosen
 * @param rows rows to choose from
 * @param answered rows left out because they have an answer
 * @param chosen rows chosen
 * @param reasons how many by reason
 * @param findings what to know about it
 */
public record SelectResult(
    @ModelName String model,
    String label,
    String batch,
    String strategy,
    int rows,
    int answered,
    int chosen,
    List<OfReason> reasons,
    List<String> findings) {
  /** Its file. */
  public static final String FILE = "select.json";

  /**
   * Rows of one reason.
   *
   * @param reason why they were chosen
   * @param rows how many
   * @param entropy mean uncertainty in bits
   * @param rate share of rows that have the label in the log, of those where it is known
   */
  public record OfReason(String reason, int rows, double entropy, double rate) {}
}
