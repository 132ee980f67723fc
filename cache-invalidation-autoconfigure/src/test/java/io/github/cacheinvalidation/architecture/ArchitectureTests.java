package io.github.cacheinvalidation.architecture;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may know whom, and what auto-configurations look like.
 */
class ArchitectureTests {

	private static final String BASE = "io.github.cacheinvalidation";

	/**
	 * For each package, the packages of this project that it may use.
	 */
	private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.ofEntries( //
			Map.entry("", List.of()), //
			Map.entry(".time", List.of()), //
			Map.entry(".transport", List.of()), //
			Map.entry(".codec", List.of("")), //
			Map.entry(".cache", List.of("")), //
			Map.entry(".event", List.of("", ".codec", ".time")), //
			Map.entry(".memory", List.of(".transport")), //
			Map.entry(".link", List.of(".transport")), //
			Map.entry(".redis", List.of(".transport", ".link")), //
			Map.entry(".servicebus", List.of(".transport", ".link")), //
			Map.entry(".sending", List.of("", ".time", ".transport", ".codec", ".event")), //
			Map.entry(".receiving", List.of("", ".time", ".transport", ".codec", ".cache", ".event", ".sending")), //
			Map.entry(".node",
					List.of("", ".time", ".transport", ".codec", ".cache", ".event", ".sending", ".receiving")), //
			Map.entry(".health", List.of(".transport", ".cache", ".codec", ".event", ".node", ".sending")), //
			Map.entry(".tracing", List.of(".event")), //
			Map.entry(".actuate",
					List.of(".transport", ".codec", ".cache", ".event", ".sending", ".receiving", ".node")), //
			Map.entry(".metrics", List.of(".codec", ".event", ".node", ".sending")), //
			Map.entry(".autoconfigure",
					List.of("", ".time", ".transport", ".codec", ".cache", ".event", ".memory", ".redis", ".servicebus",
							".sending", ".receiving", ".node", ".health", ".metrics", ".tracing", ".actuate"))));

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.withImportOption((location) -> !location.contains("embedded-redis") && !location.contains("fault-proxy")
				&& !location.contains("servicebus-emulator"))
		.importPackages(BASE);

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void everyPackageIsInTheTableAndNullMarked() {
		assertThat(CLASSES.stream().map((type) -> type.getPackageName().substring(BASE.length())).distinct())
			.containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
			.allMatch((javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class));
	}

	@Test
	void packagesUseOnlyWhatTheTableAllows() {
		MAY_USE.forEach((name, allowed) -> {
			String[] forbidden = MAY_USE.keySet()
				.stream()
				.filter((other) -> !other.equals(name) && !allowed.contains(other))
				.map((other) -> BASE + other)
				.toArray(String[]::new);
			noClasses().that()
				.resideInAPackage(BASE + name)
				.should()
				.dependOnClassesThat()
				.resideInAnyPackage(forbidden)
				.allowEmptyShould(true)
				.check(CLASSES);
		});
	}

	@Test
	void optionalLibrariesStayInTheirRoom() {
		Map<String, String> rooms = Map.of("io.micrometer.core..", ".metrics", "io.micrometer.observation..",
				".tracing", "io.lettuce..", ".redis", "tools.jackson..", ".codec", "com.azure..", ".servicebus");
		rooms.forEach((library, room) -> noClasses().that()
			.resideOutsideOfPackages(BASE + room, BASE + ".autoconfigure")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(library)
			.check(CLASSES));
	}

	@Test
	void autoConfigurationsArePublicFinalAndShowNothing() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.check(CLASSES);
		noMethods().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.check(CLASSES);
	}

	@Test
	void otherConfigurationsArePackagePrivateAndNotProxied() {
		classes().that(areConfigurations())
			.should()
			.bePackagePrivate()
			.andShould(ArchConditions.beAnnotatedWith(withoutProxies()))
			.check(CLASSES);
	}

	@Test
	void beanMethodsAreNotConditionalOnClasses() {
		noMethods().that()
			.areAnnotatedWith(Bean.class)
			.should()
			.beAnnotatedWith(ConditionalOnClass.class)
			.check(CLASSES);
	}

	@Test
	void postProcessorsComeFromStaticMethods() {
		methods().that()
			.areAnnotatedWith(Bean.class)
			.and(new DescribedPredicate<JavaMethod>("return a post-processor") {

				@Override
				public boolean test(JavaMethod method) {
					return method.getRawReturnType().isAssignableTo(BeanPostProcessor.class)
							|| method.getRawReturnType().isAssignableTo(BeanFactoryPostProcessor.class);
				}

			})
			.should()
			.beStatic()
			.check(CLASSES);
	}

	private static DescribedPredicate<JavaClass> areConfigurations() {
		return new DescribedPredicate<>("are configurations but not auto-configurations") {

			@Override
			public boolean test(JavaClass type) {
				return type.isAnnotatedWith(Configuration.class);
			}

		};
	}

	private static DescribedPredicate<JavaAnnotation<?>> withoutProxies() {
		return new DescribedPredicate<>("@Configuration(proxyBeanMethods = false)") {

			@Override
			public boolean test(JavaAnnotation<?> annotation) {
				return annotation.getRawType().isEquivalentTo(Configuration.class)
						&& annotation.get("proxyBeanMethods").filter(Boolean.FALSE::equals).isPresent();
			}

		};
	}

}
