/**
 * Labels by people: which rows are worth their time, tasks out to Label Studio and answers in, and
 * what the answers, or a model's own labels, are worth.
 */
@NullMarked
package org.rectrain.label;

import org.jspecify.annotations.NullMarked;
