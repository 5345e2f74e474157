/** Features: values of entities, statistics known at the event, and the schema fitted on train. */
@NullMarked
package org.rectrain.prepare.feature;

import org.jspecify.annotations.NullMarked;
