package io.github.cacheinvalidation.sample.page;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.CacheControl;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The page, as part of a node: added to a catalogue that has a {@link Showcase} bean.
 */
@Configuration(proxyBeanMethods = false)
public class PageConfiguration implements WebMvcConfigurer {

	@Override
	public void addViewControllers(ViewControllerRegistry registry) {
		registry.addViewController("/").setViewName("forward:/page/index.html");
	}

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler("/page/**")
			.addResourceLocations("classpath:/page/")
			.setCacheControl(CacheControl.noCache());
	}

	@Bean
	static MessageTap messageTap(Showcase showcase, Environment environment) {
		return new MessageTap(environment.getRequiredProperty("catalogue.node"), showcase.getMessages());
	}

	@Bean
	PageStream pageStream(Showcase showcase, JsonMapper json) {
		return new PageStream(showcase, json);
	}

	@Bean
	PageController pageController(Showcase showcase, PageStream stream) {
		return new PageController(showcase, stream);
	}

	/**
	 * Lets the page that one node serves use the catalogue of the other.
	 */
	@Bean
	CorsFilter corsFilter(Showcase showcase) {
		return new CorsFilter((request) -> corsConfiguration(showcase, request));
	}

	private static @Nullable CorsConfiguration corsConfiguration(Showcase showcase, HttpServletRequest request) {
		if (!request.getRequestURI().startsWith("/products")) {
			return null;
		}
		CorsConfiguration configuration = new CorsConfiguration();
		configuration.setAllowedOrigins(showcase.getNodes()
			.stream()
			.map((node) -> "%s://%s:%d".formatted(request.getScheme(), request.getServerName(), node.getPort()))
			.toList());
		configuration.setAllowedMethods(List.of("*"));
		configuration.setAllowedHeaders(List.of("*"));
		return configuration;
	}

}
