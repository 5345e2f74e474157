/** The features of one online record, by the code that prepared the train rows; without Spark. */
@NullMarked
package org.rectrain.prepare.online;

import org.jspecify.annotations.NullMarked;
