/**
 * From raw behaviour logs to a recommender model: every stage is a pure step from files to files.
 */
package org.rectrain;
