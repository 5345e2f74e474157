package org.rectrain.abtest.assign;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.rectrain.abtest.decision.AbtestResult;

/**
 * What an assignment did; {@code assign.json} is this record, the users are in {@code assignment/}
 * (Parquet: user_id, variant, place).
 *
 * @param experiment its name, the salt
 * @param users distinct users in the table
 * @param variants users per variant
 * @param heldOut users held out of every experiment
 * @param otherSlot users of other experiments in the layer
 * @param notInTraffic users who do not take part yet
 * @param sampleRatioPValue of the shares reached
 */
public record AssignmentResult(
    String experiment,
    long users,
    List<AbtestResult.Variant> variants,
    long heldOut,
    long otherSlot,
    long notInTraffic,
    @JsonProperty("sample_ratio_p_value") double sampleRatioPValue) {}
